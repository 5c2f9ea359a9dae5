import type { Protocol } from '../rules/rule';

/** Fields of every message that reached a stand-in, taken or refused. */
interface Submission {
  /** Given by the simulator: the first part's message id for an SMS, the queue id for a mail. */
  readonly id: string;
  readonly receivedAtMs: number;
  readonly from: string;
  readonly to: string;
  /** Whether the provider took it; true also where the client was left without an answer. */
  readonly accepted: boolean;
  /** What the client was told, in words. */
  readonly status: string;
}

/** One submit_sm. */
export interface SmsPart {
  /** 1 for the first. */
  readonly number: number;
  readonly messageId: string;
  readonly text: string;
  readonly dataCoding: number;
  /** Length of the text in octets, without user data header. */
  readonly octets: number;
  readonly status: string;
}

/** An SMS, however many parts it came in. */
export interface ReceivedSms extends Submission {
  readonly protocol: 'smpp';
  /** Number of parts the text was cut into. */
  readonly total: number;
  /** The parts in order of arrival; grows until all are there. A part sent twice is here twice. */
  readonly parts: SmsPart[];
}

/** A mail for one recipient; a mail for two is two of them, as two mailboxes would show. */
export interface ReceivedMail extends Submission {
  readonly protocol: 'smtp';
  /** The mail as it came; absent when the dialogue ended before DATA. */
  readonly source?: Buffer;
  readonly dsn: MailDsn;
}

/** What the client asked for in delivery status notifications (RFC 3461). */
export interface MailDsn {
  readonly ret?: string;
  readonly envid?: string;
  readonly notify?: readonly string[];
  readonly orcpt?: string;
}

/** A message that came by a call of a provider's HTTP interface. */
export interface ReceivedCall extends Submission {
  readonly protocol: Exclude<Protocol, 'smpp' | 'smtp'>;
  readonly title?: string;
  readonly text: string;
  /** The rest of the request, as the provider understood it. */
  readonly details?: unknown;
}

export type ReceivedMessage = ReceivedSms | ReceivedMail | ReceivedCall;

/** A message as `GET /messages` and the record file show it. */
export interface MessageView {
  readonly id: string;
  readonly protocol: Protocol;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly accepted: boolean;
  readonly status: string;
  /** The `X-Delivery-Id` header of a mail; other messages have none. */
  readonly reference: string | null;
  readonly parts?: readonly SmsPart[];
  /** Number of parts the SMS was cut into, and whether all are there. */
  readonly total?: number;
  readonly complete?: boolean;
  readonly subject?: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly messageId?: string;
  readonly envelopeFrom?: string;
  readonly details?: unknown;
  readonly dsn?: MailDsn;
}
