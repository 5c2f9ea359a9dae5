/** What octets of a short message are, as data_coding says (3GPP TS 23.038 §4, SMPP 3.4 §5.2.19). */
export type Alphabet = 'gsm' | 'ascii' | 'latin1' | 'cyrillic' | 'ucs2' | 'binary';

const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);
const SAME_IN_ASCII = Uint8Array.from({ length: 256 }, (_, octet) =>
  Number(GSM_BASIC[octet] === String.fromCharCode(octet) && octet !== 0x1b),
);
const ESCAPE = 0x1b;
const UNKNOWN = '\ufffd';
const cyrillic = new TextDecoder('iso-8859-5');

/** Alphabet of a data_coding; 0, the centre's own default, is GSM 03.38 here. */
export function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding >= 0xf0) return dataCoding & 0x04 ? 'binary' : 'gsm';
  if (dataCoding >= 0x10 && dataCoding <= 0x1f)
    return (['gsm', 'binary', 'ucs2', 'binary'] as const)[(dataCoding >> 2) & 3] ?? 'gsm';
  switch (dataCoding) {
    case 0:
      return 'gsm';
    case 1:
      return 'ascii';
    case 2:
    case 4:
      return 'binary';
    case 6:
      return 'cyrillic';
    case 8:
      return 'ucs2';
    default:
      return 'latin1';
  }
}

/**
 * Decodes the text of one submit_sm from its raw octets, user data header taken off.
 *
 * Total: what the alphabet does not know shows as U+FFFD. Halves of a surrogate pair survive, so that parts cut
 * between them join to the character. Binary shows as hexadecimal digits.
 */
export function decodeText(octets: Buffer, dataCoding: number): string {
  switch (alphabetOf(dataCoding)) {
    case 'gsm':
      return decodeGsm(octets);
    case 'ucs2':
      return decodeUcs2(octets);
    case 'binary':
      return octets.toString('hex');
    case 'cyrillic':
      return cyrillic.decode(octets);
    case 'ascii':
    case 'latin1':
      return octets.toString('latin1');
  }
}

/** One octet per septet, as SMPP carries it. An unknown extension shows as its basic character (TS 23.038 §6.2.1.1). */
function decodeGsm(octets: Buffer): string {
  if (octets.every(isSameInAscii)) return octets.toString('latin1');
  const characters: string[] = []; // not `+=`: that would keep a string per character alive in the log
  for (let index = 0; index < octets.length; index += 1) {
    const octet = octets[index] ?? 0;
    if (octet === ESCAPE) {
      index += 1;
      const next = octets[index];
      characters.push(next === undefined ? ' ' : (GSM_EXTENSION.get(next) ?? GSM_BASIC[next] ?? UNKNOWN));
    } else {
      characters.push(GSM_BASIC[octet] ?? UNKNOWN);
    }
  }
  return characters.join('');
}

function isSameInAscii(octet: number): boolean {
  return SAME_IN_ASCII[octet] === 1;
}

function decodeUcs2(octets: Buffer): string {
  const whole = octets.length & ~1;
  const text = Buffer.from(octets.subarray(0, whole)).swap16().toString('utf16le');
  return whole === octets.length ? text : text + UNKNOWN;
}
