import { alphabetOf } from './sms-text';

/** Place of a part in a concatenated message. */
export interface Concatenation {
  readonly reference: number;
  readonly total: number;
  readonly number: number;
}

/** Short message without its header, and the place in a longer message that the header tells. */
export interface UserData {
  readonly text: Buffer;
  /** Octets of the header, its length octet included. */
  readonly headerLength: number;
  readonly concatenation?: Concatenation;
}

/** Takes the user data header off (3GPP TS 23.040 §9.2.3.24); undefined when it does not fit into the octets. */
export function readUserData(octets: Buffer, hasHeader: boolean): UserData | undefined {
  if (!hasHeader) return { text: octets, headerLength: 0 };
  const headerLength = (octets[0] ?? 0) + 1;
  if (octets.length < headerLength || headerLength < 3) return undefined;
  const concatenation = readConcatenation(octets.subarray(1, headerLength));
  return { text: octets.subarray(headerLength), headerLength, concatenation };
}

/** Finds information element 0x00 (8-bit reference) or 0x08 (16-bit); the last one counts (§9.2.3.24). */
function readConcatenation(header: Buffer): Concatenation | undefined {
  let found: Concatenation | undefined;
  for (let offset = 0; offset + 2 <= header.length;) {
    const length = header[offset + 1] ?? 0;
    const value = header.subarray(offset + 2, offset + 2 + length);
    if (header[offset] === 0x00 && value.length === 3) {
      found = placed(value.readUInt8(0), value.readUInt8(1), value.readUInt8(2)) ?? found;
    } else if (header[offset] === 0x08 && value.length === 4) {
      found = placed(value.readUInt16BE(0), value.readUInt8(2), value.readUInt8(3)) ?? found;
    }
    offset += 2 + length;
  }
  return found;
}

/** A place that makes sense; others are ignored as the standard wants. */
export function placed(reference: number, total: number, number: number): Concatenation | undefined {
  return total > 0 && number > 0 && number <= total ? { reference, total, number } : undefined;
}

const SMS_OCTETS = 140;

/** Whether the user data fits into one SMS: 140 octets, where seven-bit alphabets are packed after the header. */
export function fitsOneSms({ text, headerLength }: UserData, dataCoding: number): boolean {
  const alphabet = alphabetOf(dataCoding);
  const room = SMS_OCTETS - headerLength;
  const sevenBit = alphabet === 'gsm' || alphabet === 'ascii';
  return text.length <= (sevenBit ? Math.floor((room * 8) / 7) : room);
}
