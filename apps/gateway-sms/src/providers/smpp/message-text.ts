import { decodeGsm7 } from '@carillon/templates';
import type { Addressing, DataPdu, MessagePdu } from './pdu-types';
import { TLV, tlvValue } from './tlv';

/** What data_coding 0, "the centre's default", stands for; `gsm-basic` is GSM without Greek and extension table. */
export const DEFAULT_ALPHABETS = ['gsm', 'gsm-basic', 'latin1', 'ascii'] as const;

export type DefaultAlphabet = (typeof DEFAULT_ALPHABETS)[number];

export const DATA_CODING_UCS2 = 0x08;
const DATA_CODING_LATIN1 = 0x03;
const DATA_CODING_ASCII = 0x01;

export const ESM_UDH = 0x40;

/** One of several parts of an incoming text. */
export interface ConcatenatedPart {
  readonly reference: number;
  readonly total: number;
  readonly number: number;
}

export interface MessageContent {
  /** The octets of the text, without a user data header. */
  readonly octets: Uint8Array;
  readonly part?: ConcatenatedPart;
}

/** The text of a deliver_sm or data_sm: short_message or message_payload (SMPP 3.4 §5.3.2.32), header taken off. */
export function messageContent(pdu: MessagePdu | DataPdu): MessageContent {
  const short = pdu.command === 'data_sm' ? undefined : pdu.shortMessage;
  const octets = short?.length ? short : (tlvValue(pdu.tlvs, TLV.messagePayload) ?? new Uint8Array());
  if ((pdu.esmClass & ESM_UDH) === 0 || octets.length === 0) return { octets, part: sarPart(pdu) };
  const headerLength = octets[0] as number; // not empty, see above
  return { octets: octets.subarray(1 + headerLength), part: udhPart(octets.subarray(1, 1 + headerLength)) };
}

export function decodeText(octets: Uint8Array, dataCoding: number, alphabet: DefaultAlphabet): string {
  if (isUcs2(dataCoding)) return decodeUtf16be(octets);
  if (dataCoding === DATA_CODING_LATIN1 || dataCoding === DATA_CODING_ASCII)
    return Buffer.from(octets).toString('latin1');
  const gsm = alphabet === 'gsm' || alphabet === 'gsm-basic';
  return gsm ? decodeGsm7(octets) : Buffer.from(octets).toString('latin1');
}

/** UTF-16BE as UCS-2 is sent in fact; an odd last octet is dropped. */
export function decodeUtf16be(octets: Uint8Array): string {
  return Buffer.from(octets.subarray(0, octets.length & ~1))
    .swap16()
    .toString('utf16le');
}

export function encodeUtf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** UCS-2 plain (0x08) or with a message class (0x18..0x1B; SMPP 3.4 §5.2.19 after GSM 03.38). */
function isUcs2(dataCoding: number): boolean {
  return dataCoding === DATA_CODING_UCS2 || (dataCoding & 0xfc) === 0x18;
}

/** The concatenation elements 0x00 and 0x08 of a user data header (3GPP TS 23.040 §9.2.3.24). */
function udhPart(header: Uint8Array): ConcatenatedPart | undefined {
  for (let i = 0; i + 1 < header.length; i += 2 + (header[i + 1] ?? 0)) {
    const element = header[i];
    const [a, b, c, d] = header.subarray(i + 2, i + 2 + (header[i + 1] ?? 0));
    if (a === undefined || b === undefined || c === undefined) continue;
    if (element === 0x00) return { reference: a, total: b, number: c };
    if (element === 0x08 && d !== undefined) return { reference: (a << 8) | b, total: c, number: d };
  }
  return undefined;
}

function sarPart({ tlvs }: Addressing): ConcatenatedPart | undefined {
  const reference = tlvValue(tlvs, TLV.sarMsgRefNum);
  const total = tlvValue(tlvs, TLV.sarTotalSegments)?.[0];
  const number = tlvValue(tlvs, TLV.sarSegmentSeqnum)?.[0];
  if (reference?.length !== 2 || total === undefined || number === undefined) return undefined;
  return { reference: Buffer.from(reference).readUInt16BE(), total, number };
}
