import type { ProviderReceipt } from '@carillon/gateway-runtime';
import { decodeUtf16be, messageContent } from './message-text';
import { messageIdSpellings, type ReceiptIds } from './message-id-spellings';
import type { DataPdu, MessagePdu } from './pdu-types';
import { TLV, tlvText, tlvValue } from './tlv';

export interface ReceiptOptions {
  readonly receiptIds?: ReceiptIds;
  /** The centre's clock against UTC; without it nobody can tell what `done date` means, and `receivedAt` is taken. */
  readonly utcOffsetMinutes?: number;
  readonly receivedAt: Date;
}

/** What an incoming PDU turned out to be. `nameless` is a receipt that says of no message what came of it. */
export type ParsedReceipt =
  | { readonly kind: 'receipt'; readonly receipt: ProviderReceipt }
  | { readonly kind: 'nameless' }
  | { readonly kind: 'none' };

type Status = ProviderReceipt['status'];

/** message_state (SMPP 3.4 §5.2.28; 0 and 9 come from 5.0). ACCEPTED is final there, but centres report on after it. */
const BY_STATE: readonly Status[] = [
  'sent',
  'sent',
  'delivered',
  'expired',
  'failed',
  'undelivered',
  'sent',
  'unknown',
  'failed',
  'failed',
];

/** By the first letters of `stat:` (SMPP 3.4 appendix B), since some centres write the words out or cut them. */
const BY_WORD: readonly (readonly [start: string, status: Status])[] = [
  ['DELIV', 'delivered'],
  ['UNDEL', 'undelivered'],
  ['EXPIR', 'expired'],
  ['DELET', 'failed'],
  ['REJEC', 'failed'],
  ['SKIPP', 'failed'],
  ['FAIL', 'failed'],
  ['ACCEP', 'sent'],
  ['ENROU', 'sent'],
  ['SCHED', 'sent'],
  ['UNKNO', 'unknown'],
];

const MESSAGE_TYPE_MASK = 0x3c;
const FINAL_RECEIPT = 0x04;
const INTERMEDIATE_NOTIFICATION = 0x20;

const FIELD = /(?:^|[\s,;])(id|sub|dlvrd|submit[ _]date|done[ _]date|stat|err)\s*:/gi;
/** YYMMDDhhmm, with seconds or with the century or with both. */
const DATE = /^(?:20)??(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/;
const TEXT_FIELD = /(?:^|[\s,;])text\s*:/i;

/**
 * Reads a delivery receipt out of a deliver_sm or data_sm, in any of the forms that centres send.
 *
 * TLVs go before the text, whose fields may come in any order or not at all. A PDU not marked as a receipt in its
 * esm_class (SMPP 3.4 §5.2.12) is one nevertheless if it names a message id and a state.
 */
export function parseReceipt(pdu: MessagePdu | DataPdu, options: ReceiptOptions): ParsedReceipt {
  const type = pdu.esmClass & MESSAGE_TYPE_MASK;
  const marked = type === FINAL_RECEIPT || type === INTERMEDIATE_NOTIFICATION;
  const fields = textFields(pdu);
  const ids = [tlvText(pdu.tlvs, TLV.receiptedMessageId), fields.get('id')].filter(isPresent);
  const status = statusFrom(tlvValue(pdu.tlvs, TLV.messageState)?.[0], fields.get('stat'));
  if (!marked && (ids.length === 0 || status === undefined)) return { kind: 'none' };
  const [first, ...others] = ids.flatMap((id) => messageIdSpellings(id, options.receiptIds));
  if (first === undefined) return { kind: 'nameless' };
  return {
    kind: 'receipt',
    receipt: {
      providerMessageIds: [first, ...new Set(others.filter((id) => id !== first))],
      status: type === INTERMEDIATE_NOTIFICATION ? 'sent' : (status ?? 'unknown'),
      ...errorOf(pdu, fields),
      at: doneAt(fields.get('done date'), options),
    },
  };
}

/** Fields of the text form by their lower-case name; everything behind `text:` is the message's own. */
function textFields(pdu: MessagePdu | DataPdu): ReadonlyMap<string, string> {
  const { octets } = messageContent(pdu);
  const text = receiptText(octets);
  const stop = TEXT_FIELD.exec(text)?.index ?? text.length;
  const head = text.slice(0, stop);
  const found = [...head.matchAll(FIELD)];
  return new Map(
    found.map((match, i) => {
      const value = head.slice(match.index + match[0].length, found[i + 1]?.index);
      const name = (match[1] ?? '').toLowerCase().replace('_', ' ');
      return [name, value.trim().replace(/[\s,;\0].*$/s, '')];
    }),
  );
}

/** Receipts are ASCII whatever data_coding says; only a body without any field may be UCS-2 in truth. */
function receiptText(octets: Uint8Array): string {
  const ascii = Buffer.from(octets).toString('latin1');
  return ascii.search(FIELD) >= 0 ? ascii : decodeUtf16be(octets);
}

function statusFrom(state: number | undefined, word: string | undefined): Status | undefined {
  const byState = state === undefined ? undefined : BY_STATE[state];
  if (byState !== undefined) return byState;
  const upper = word?.toUpperCase() ?? '';
  return BY_WORD.find(([start]) => upper.startsWith(start))?.[1];
}

/** network_error_code is the network's type and a 16-bit code (SMPP 3.4 §5.3.2.31). */
function errorOf(pdu: MessagePdu | DataPdu, fields: ReadonlyMap<string, string>): { code?: string; detail?: string } {
  const network = tlvValue(pdu.tlvs, TLV.networkErrorCode);
  const networkCode = network?.length === 3 ? String(Buffer.from(network).readUInt16BE(1)) : undefined;
  const code = [fields.get('err'), networkCode].filter(isPresent).find((value) => !/^0+$/.test(value));
  const stat = fields.get('stat');
  return { ...(code === undefined ? {} : { code }), ...(isPresent(stat) ? { detail: stat } : {}) };
}

function doneAt(date: string | undefined, { utcOffsetMinutes, receivedAt }: ReceiptOptions): Date {
  if (utcOffsetMinutes === undefined || date === undefined) return receivedAt;
  const digits = DATE.exec(date);
  if (digits === null) return receivedAt;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(2000 + year, month - 1, day, hour, minute - utcOffsetMinutes, second);
  return new Date(Math.min(at, receivedAt.getTime()));
}

function isPresent(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
