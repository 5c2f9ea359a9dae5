/**
 * The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1), one octet per septet.
 *
 * Octets are "unpacked", as SMPP carries them: the top bit is zero and an extension character is 0x1B and its code.
 */

const ESCAPE = 0x1b;
const SPACE = 0x20;
const DELTA = 0x10;

/** Codes 0x00..0x7F in order; the place of the escape (0x1B) holds no character. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ' +
  ' !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmnopqrstuvwxyzäöñüà';

const EXTENSION: readonly (readonly [character: string, code: number])[] = [
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
];

const ABSENT = 0xff;
const EXTENDED = 0x80;

/** By UTF-16 unit up to U+20AC: the code, with 0x80 added for the extension table, or 0xFF. */
const CODES = new Uint8Array(0x20ad).fill(ABSENT);
const EXTENDED_CHARACTERS = new Map<number, string>();
for (let code = 0; code < BASIC.length; code += 1) {
  if (code !== ESCAPE) CODES[BASIC.charCodeAt(code)] = code;
}
for (const [character, code] of EXTENSION) {
  CODES[character.charCodeAt(0)] = code | EXTENDED;
  EXTENDED_CHARACTERS.set(code, character);
}

/** Septets that one UTF-16 unit takes: 1, or 2 from the extension table, or 0 if the alphabet lacks it. */
export function gsm7UnitsOf(utf16Unit: number): 0 | 1 | 2 {
  const code = CODES[utf16Unit] ?? ABSENT;
  if (code === ABSENT) return 0;
  return code < EXTENDED ? 1 : 2;
}

/** Whether every character is in the default alphabet or its extension table. */
export function isGsm7(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if ((CODES[text.charCodeAt(i)] ?? ABSENT) === ABSENT) return false;
  }
  return true;
}

/**
 * Whether every character is one of those that centres with a cut-down table know too: the default alphabet without
 * its Greek capitals and without the extension table.
 */
export function isGsm7WithoutGreekAndExtension(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = CODES[text.charCodeAt(i)] ?? ABSENT;
    if (code >= EXTENDED || code === DELTA || (code > 0x11 && code < ESCAPE)) return false;
  }
  return true;
}

/**
 * Text as unpacked septets, one per octet.
 *
 * @throws RangeError for a character outside the alphabet: ask {@link isGsm7} first
 */
export function encodeGsm7(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = CODES[text.charCodeAt(i)] ?? ABSENT;
    if (code === ABSENT) throw new RangeError(`character at ${i} is not in the GSM 03.38 alphabet`);
    if (code >= EXTENDED) octets[length++] = ESCAPE;
    octets[length++] = code & 0x7f;
  }
  return octets.subarray(0, length);
}

/**
 * Text of unpacked septets. Never fails: an extension code without a character means that of the default alphabet, an
 * escape without a code is a space (3GPP TS 23.038 §6.2.1.1), and an octet above 0x7F becomes U+FFFD.
 */
export function decodeGsm7(octets: Uint8Array): string {
  let text = '';
  for (let i = 0; i < octets.length; i += 1) {
    const code = octets[i] as number; // i is below the length
    if (code === ESCAPE) {
      i += 1;
      text += extensionCharacter(octets[i] ?? ESCAPE);
    } else {
      text += basicCharacter(code);
    }
  }
  return text;
}

function extensionCharacter(code: number): string {
  return EXTENDED_CHARACTERS.get(code) ?? basicCharacter(code === ESCAPE ? SPACE : code);
}

function basicCharacter(code: number): string {
  return BASIC[code] ?? '\ufffd';
}
