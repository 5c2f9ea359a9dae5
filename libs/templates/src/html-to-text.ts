/** Elements that stand in lines of their own, with an empty line around them. */
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote', 'hr']);
/** Elements that begin a new line. */
const LINES = new Set(['div', 'tr', 'li', 'br', 'section', 'article', 'header', 'footer', 'center']);
/** Elements of which nothing is shown. */
const UNSHOWN = new Set(['head', 'style', 'script', 'title', 'template']);

/**
 * The plain text of an html template, as a template: Mustache tags stay as they are. Links keep their address in
 * brackets, list items get a dash, images leave their `alt`.
 *
 * It knows what mail templates are made of, and is no html parser. Takes time in proportion to the length.
 */
export function htmlToText(html: string): string {
  const out = new TextLines();
  let link: OpenLink | undefined;
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'text') {
      out.write(decode(piece.text));
      continue;
    }
    const { name, closing, attributes } = piece;
    if (PARAGRAPHS.has(name)) out.newParagraph();
    else if (LINES.has(name)) out.newLine(name === 'br');
    if (name === 'li' && !closing) out.write('- ');
    if (name === 'td' || name === 'th') out.write(' ');
    if (name === 'img') out.write(decode(attributeOf(attributes, 'alt')));
    if (name === 'a' && link) {
      out.write(addressAfter(link, out));
      link = undefined;
    }
    if (name === 'a' && !closing) link = { address: decode(attributeOf(attributes, 'href')).trim(), from: out.length };
  }
  return out.toString();
}

interface OpenLink {
  readonly address: string;
  /** Length of the text before the link. */
  readonly from: number;
}

/** The address in brackets, unless it is the link's own text or leads to no place outside the mail. */
function addressAfter({ address, from }: OpenLink, out: TextLines): string {
  const outside = /^(https?:|mailto:|tel:|\{\{|\$)/i.test(address);
  return outside && out.since(from).trim() !== address ? ` (${address})` : '';
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly name: string; readonly closing: boolean; readonly attributes: string };

const TAG = /^<(\/?)([a-z][a-z0-9]*)/i;

/** Text and tags in turn; comments, and elements of which nothing is shown, are left out. */
function* piecesOf(html: string): Generator<Piece> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const from = open < 0 ? html.length : open;
    if (from > at) yield { kind: 'text', text: html.slice(at, from) };
    if (open < 0) return;
    const end = endOfMarkup(html, open);
    const tag = TAG.exec(html.slice(open, open + 20));
    if (end < 0 || (!tag && html[open + 1] !== '!' && html[open + 1] !== '/')) {
      yield { kind: 'text', text: '<' };
      at = open + 1;
      // nothing closes any more, so the rest is text: to look again at each further `<` would take quadratic time
      if (end < 0) yield { kind: 'text', text: html.slice(at) };
      if (end < 0) return;
      continue;
    }
    at = end;
    if (!tag) continue;
    const name = tag[2]!.toLowerCase();
    if (UNSHOWN.has(name) && tag[1] === '') at = afterElement(html, name, end);
    yield { kind: 'tag', name, closing: tag[1] === '/', attributes: html.slice(open + tag[0].length, end - 1) };
  }
}

/** The place after the tag or comment that begins at `open`; -1 when it has no end. */
function endOfMarkup(html: string, open: number): number {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4);
    return end < 0 ? -1 : end + 3;
  }
  let quote = '';
  for (let at = open + 1; at < html.length; at++) {
    const char = html[at]!;
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
  }
  return -1;
}

/** The place of the closing tag; the end of the html when there is none. */
function afterElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\b`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

function attributeOf(attributes: string, name: 'href' | 'alt'): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
  ['laquo', '«'],
  ['raquo', '»'],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['euro', '€'],
  ['pound', '£'],
  ['rsquo', '’'],
  ['lsquo', '‘'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['middot', '·'],
  ['bull', '•'],
  ['zwnj', ''],
]);

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(String(name).toLowerCase()) ?? entity;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    if (code === 0 || code > 0x10ffff) return entity;
    const char = String.fromCodePoint(code);
    if (char === '$') return '$$'; // a dollar, and not the beginning of `$Name`
    return char === '{' || char === '}' ? entity : char; // and no Mustache tag is made of what was none
  });
}

/** Collects text into lines as a browser would show it: runs of white space are one space. */
class TextLines {
  private text = '';

  get length(): number {
    return this.text.length;
  }

  since(from: number): string {
    return this.text.slice(from);
  }

  write(text: string): void {
    const spaced = text.replace(/\s+/g, ' ');
    const atBreak = this.text === '' || /[\s]$/.test(this.text);
    this.text += atBreak ? spaced.replace(/^ /, '') : spaced;
  }

  newLine(always = false): void {
    this.trimEnd();
    if (always || (this.text !== '' && !this.text.endsWith('\n'))) this.text += '\n';
  }

  newParagraph(): void {
    this.trimEnd();
    if (this.text !== '') this.text = `${this.text.replace(/\n+$/, '')}\n\n`;
  }

  toString(): string {
    return this.text.trim().replace(/\n{3,}/g, '\n\n');
  }

  private trimEnd(): void {
    if (this.text.endsWith(' ')) this.text = this.text.slice(0, -1);
  }
}
