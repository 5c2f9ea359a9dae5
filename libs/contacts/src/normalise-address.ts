/** Parts of an address by their names; `line` holds what is not told apart. */
export interface WrittenAddress {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly street?: string;
  readonly house?: string;
  readonly flat?: string;
  readonly postalCode?: string;
  readonly line?: string;
}

const PARTS = ['country', 'region', 'city', 'street', 'house', 'flat', 'postalCode', 'line'] as const;

/**
 * An address as it is kept: each part without control characters, doubled spaces and commas at its ends, empty parts left
 * out, `line` with its postal code split off. Normalising the answer again changes nothing.
 *
 * A line is split no further: which of its parts is the street, only the country's own registers tell. A postal code is
 * taken where it cannot be anything else: a part of five or six digits that stands alone between commas, and only one.
 */
export function normaliseAddress(written: WrittenAddress): WrittenAddress {
  const parts: Partial<Record<(typeof PARTS)[number], string>> = {};
  for (const name of PARTS) {
    const text = tidy(written[name] ?? '');
    if (text !== '') parts[name] = text;
  }
  if (parts.line === undefined || parts.postalCode !== undefined) return parts;
  const { postalCode, line } = splitLine(parts.line);
  return { ...omitLine(parts), ...(postalCode && { postalCode }), ...(line && { line }) };
}

function splitLine(line: string): { readonly postalCode?: string; readonly line: string } {
  const pieces = line.split(', ');
  const codes = pieces.filter((piece) => /^\d{5,6}$/.test(piece));
  if (codes.length !== 1) return { line };
  return { postalCode: codes[0]!, line: pieces.filter((piece) => piece !== codes[0]).join(', ') };
}

const omitLine = ({ line: _line, ...parts }: WrittenAddress): WrittenAddress => parts;

/** Line ends count as commas; of several in a row, one stays. */
function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\r\n]+/g, ',')
    .replaceAll(/\p{Cs}/gu, '')
    .split(',')
    .map((piece) => piece.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim())
    .filter((piece) => piece !== '')
    .join(', ');
}
