import type { OctetReader, OctetWriter } from './octets';

/** Optional parameters by their tag (SMPP 3.4 §5.3.2). */
export const TLV = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sarMsgRefNum: 0x020c,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  scInterfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  deliveryFailureReason: 0x0425,
  moreMessagesToSend: 0x0426,
  messageState: 0x0427,
} as const;

/** One optional parameter; its value is as long as it says (SMPP 3.4 §3.2.4.1), whatever its type. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

export const NO_TLVS: readonly Tlv[] = [];

export function tlvsSize(tlvs: readonly Tlv[]): number {
  let size = 0;
  for (const { value } of tlvs) size += 4 + value.length;
  return size;
}

export function writeTlvs(writer: OctetWriter, tlvs: readonly Tlv[]): void {
  for (const { tag, value } of tlvs) {
    writer.uint16(tag);
    writer.uint16(value.length);
    writer.octets(value);
  }
}

/** What is left of a PDU as optional parameters; one that is cut off by the end of the PDU is kept as far as it goes. */
export function readTlvs(reader: OctetReader): readonly Tlv[] {
  if (reader.left < 4) return NO_TLVS;
  const tlvs: Tlv[] = [];
  while (reader.left >= 4) {
    const tag = reader.uint16();
    const length = reader.uint16();
    tlvs.push({ tag, value: reader.octets(Math.min(length, reader.left)) });
  }
  return tlvs;
}

export function tlvValue(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((tlv) => tlv.tag === tag)?.value;
}

/** A text parameter up to its first control character: with a NUL, without one, or with stray octets behind. */
export function tlvText(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = tlvValue(tlvs, tag);
  if (value === undefined) return undefined;
  const stop = value.findIndex((octet) => octet < 0x20);
  return Buffer.from(stop < 0 ? value : value.subarray(0, stop)).toString('latin1');
}

export function octetTlv(tag: number, value: number): Tlv {
  return { tag, value: Uint8Array.of(value) };
}

export function uint16Tlv(tag: number, value: number): Tlv {
  return { tag, value: Uint8Array.of(value >>> 8, value & 0xff) };
}
