import { smpp } from './smpp-package';
import { placed, type Concatenation } from './user-data';

/** A submit_sm with its text still in octets. */
export interface SubmitSm {
  readonly sequence: number;
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  /** short_message, or message_payload where that is empty. */
  readonly octets: Buffer;
  /** Whether the text came as message_payload, which may be longer than one SMS. */
  readonly payload: boolean;
  /** From the sar_* parameters. */
  readonly sar?: Concatenation;
}

export interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

const HEADER_LENGTH = 16;
const FIELDS = Object.entries(smpp.commands.submit_sm.params).map(([name, { type }]) => ({ name, type }));
const { sar_msg_ref_num: SAR_REFERENCE, sar_total_segments: SAR_TOTAL, sar_segment_seqnum: SAR_NUMBER } = smpp.tlvs;

/**
 * Reads a submit_sm by the package's own field table but without its text decoding.
 *
 * @throws RangeError when the PDU is shorter than its fields
 */
export function readSubmitSm(pdu: Buffer): SubmitSm {
  const fields: Record<string, unknown> = {};
  let offset = HEADER_LENGTH;
  for (const { name, type } of FIELDS) {
    const value = type.read(pdu, offset);
    fields[name] = value;
    offset += type.size(value);
  }
  const octets = fields['short_message'] as Buffer; // the table says so
  const length = offset - octets.length - 1;
  if (offset > pdu.length || pdu[length] !== octets.length) throw new RangeError('submit_sm: fields exceed the PDU');
  const tlvs = offset < pdu.length ? readTlvs(pdu, offset) : undefined;
  const payload = octets.length === 0 ? tlvs?.get(smpp.tlvs.message_payload.id) : undefined;
  return {
    sequence: pdu.readUInt32BE(12),
    source: addressOf(fields, 'source_addr'),
    destination: { ...addressOf(fields, 'dest_addr'), address: String(fields['destination_addr']) },
    esmClass: Number(fields['esm_class']),
    registeredDelivery: Number(fields['registered_delivery']),
    dataCoding: Number(fields['data_coding']),
    octets: payload ?? octets,
    payload: payload !== undefined,
    sar: tlvs && readSar(tlvs),
  };
}

function addressOf(fields: Readonly<Record<string, unknown>>, name: 'source_addr' | 'dest_addr'): Address {
  return { ton: Number(fields[`${name}_ton`]), npi: Number(fields[`${name}_npi`]), address: String(fields[name]) };
}

function readTlvs(pdu: Buffer, start: number): ReadonlyMap<number, Buffer> {
  const tlvs = new Map<number, Buffer>();
  for (let offset = start; offset < pdu.length;) {
    const end = offset + 4 + pdu.readUInt16BE(offset + 2);
    if (end > pdu.length) throw new RangeError('submit_sm: an optional parameter exceeds the PDU');
    tlvs.set(pdu.readUInt16BE(offset), pdu.subarray(offset + 4, end));
    offset = end;
  }
  return tlvs;
}

function readSar(tlvs: ReadonlyMap<number, Buffer>): Concatenation | undefined {
  const reference = tlvs.get(SAR_REFERENCE.id);
  const total = tlvs.get(SAR_TOTAL.id)?.[0];
  const number = tlvs.get(SAR_NUMBER.id)?.[0];
  if (reference?.length !== 2 || total === undefined || number === undefined) return undefined;
  return placed(reference.readUInt16BE(0), total, number);
}
