import { decodeStream, encodingExists } from 'iconv-lite';
import { Readable } from 'node:stream';

const UTF_8 = /^utf-?8$/i;

/** Whether files in this encoding can be read. */
export const isEncoding = (name: string): boolean => UTF_8.test(name) || encodingExists(name);

/**
 * A file in UTF-8, whatever it is written in; without an encoding it is UTF-8, or UTF-16 if its first bytes say so. Takes the
 * source to its end even when nobody wants the rest: a client that is cut off sees no answer.
 */
export async function* utf8Pieces(source: AsyncIterable<Buffer>, encoding?: string): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const { value, done } = await pieces.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  const whole = resumed(first, pieces);
  const decoder = encoding ?? (isUtf16(first) ? 'utf-16' : 'utf-8');
  if (UTF_8.test(decoder)) yield* whole;
  else
    for await (const text of Readable.from(whole).pipe(decodeStream(decoder)))
      yield Buffer.from(text as string, 'utf8'); // it decodes
}

const isUtf16 = (first: Buffer): boolean => {
  const mark = first.length < 2 ? 0 : first.readUInt16BE(0);
  return mark === 0xfeff || mark === 0xfffe;
};

async function* resumed(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
