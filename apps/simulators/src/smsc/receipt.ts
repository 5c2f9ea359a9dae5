import type { ReceiptState } from '../rules/rule';
import { smpp, type Pdu } from './smpp-package';
import type { Address } from './submit-sm';

/** A delivery receipt that an ESME is owed. */
export interface Receipt {
  readonly systemId: string;
  readonly messageId: string;
  readonly state: Exclude<ReceiptState, 'none'>;
  /** The message's own source and destination; on the receipt they are swapped. */
  readonly source: Address;
  readonly destination: Address;
  readonly submittedAtMs: number;
  /** Beginning of the message's text. */
  readonly excerpt: string;
}

const STATES = {
  delivered: { stat: 'DELIVRD', messageState: 2, dlvrd: '001', err: '000' },
  expired: { stat: 'EXPIRED', messageState: 3, dlvrd: '000', err: '002' },
  undelivered: { stat: 'UNDELIV', messageState: 5, dlvrd: '000', err: '001' },
  rejected: { stat: 'REJECTD', messageState: 8, dlvrd: '000', err: '003' },
} as const;
const FINAL_RECEIPT = 0x04;

/** Writes a receipt as a deliver_sm: the customary text, and the same as optional parameters (SMPP 3.4 appendix B). */
export function toDeliverSm(receipt: Receipt, sequence: number, nowMs: number): Pdu {
  const { source, destination } = receipt;
  return new smpp.PDU('deliver_sm', {
    sequence_number: sequence,
    source_addr_ton: destination.ton,
    source_addr_npi: destination.npi,
    source_addr: destination.address,
    dest_addr_ton: source.ton,
    dest_addr_npi: source.npi,
    destination_addr: source.address,
    esm_class: FINAL_RECEIPT,
    data_coding: 0,
    short_message: Buffer.from(receiptText(receipt, nowMs), 'latin1'),
    receipted_message_id: receipt.messageId,
    message_state: STATES[receipt.state].messageState,
  });
}

/** `id:... sub:001 dlvrd:001 submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DELIVRD err:000 text:...`, times in UTC. */
export function receiptText({ messageId, state, submittedAtMs, excerpt }: Receipt, nowMs: number): string {
  const { stat, dlvrd, err } = STATES[state];
  const text = excerpt.slice(0, 20).replace(/[^\x20-\x7e]/g, '?');
  const dates = `submit date:${minuteOf(submittedAtMs)} done date:${minuteOf(nowMs)}`;
  return `id:${messageId} sub:001 dlvrd:${dlvrd} ${dates} stat:${stat} err:${err} text:${text}`;
}

let lastMinute = { minute: -1, text: '' };

/** YYMMDDhhmm; written once a minute because there are thousands of receipts a second. */
function minuteOf(timeMs: number): string {
  const minute = Math.floor(timeMs / 60_000);
  if (minute !== lastMinute.minute) {
    const text = new Date(timeMs).toISOString().slice(2, 16).replace(/\D/g, '');
    lastMinute = { minute, text };
  }
  return lastMinute.text;
}

/** Whether the submit_sm asks for a receipt of this outcome (registered_delivery, SMPP 3.4 §5.2.17). */
export function wantsReceipt(registeredDelivery: number, state: ReceiptState): state is Receipt['state'] {
  if (state === 'none') return false;
  const asked = registeredDelivery & 0x03;
  return asked === 1 || (asked === 2 && state !== 'delivered');
}
