/**
 * Breaks a text into lines of at most `width` characters: between words where it can, inside a word that is longer than a
 * line. Line breaks of the text stay, and so do empty lines between others. Without a width only they break it.
 */
export function wrapText(text: string, width?: number): readonly string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const wrapped = width === undefined ? lines : lines.flatMap((line) => wrapLine(line, width));
  const last = wrapped.findLastIndex((line) => line !== '');
  return wrapped.slice(0, last + 1);
}

function wrapLine(line: string, width: number): readonly string[] {
  const wrapped: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (lengthOf(joined) <= width) {
      current = joined;
      continue;
    }
    if (current !== '') wrapped.push(current);
    const pieces = piecesOf(word, width);
    wrapped.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  return [...wrapped, current];
}

/** A character outside the first plane takes one place, as in the code page it is replaced for. */
const lengthOf = (text: string): number => [...text].length;

function piecesOf(word: string, width: number): readonly string[] {
  const characters = [...word];
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += width)
    pieces.push(characters.slice(start, start + width).join(''));
  return pieces;
}
