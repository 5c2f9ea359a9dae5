import {
  type CallbackReading,
  type CallbackRequest,
  type ErrorTable,
  formOf,
  HttpClient,
  isFailure,
  type ProviderReceipt,
  resultOfError,
  resultOfStatus,
  type SendResult,
} from '@carillon/gateway-runtime';
import { SMSTRAFFIC_ERRORS } from './smstraffic-errors';
import { readSendReply, readStatusReply } from './smstraffic-reply';
import { receiptOf } from './smstraffic-statuses';

export interface SmsTrafficAccount {
  readonly url: string;
  /** Tried when the first host is out of reach or out of order. */
  readonly reserveUrl?: string | undefined;
  readonly login: string;
  readonly password: string;
  readonly connections: number;
  readonly codes: ErrorTable;
}

type Fields = Readonly<Record<string, string | number | undefined>>;

/** Most ids that clients of theirs put into one question. */
export const SMSTRAFFIC_STATUS_BATCH = 15;

/** SmsTraffic's script, which answers 200 whatever it thinks of a request: SMS at one address, Viber and networks at another. */
export class SmsTrafficApi {
  private readonly http: HttpClient;

  constructor(private readonly account: SmsTrafficAccount) {
    this.http = new HttpClient({ connections: account.connections });
  }

  /** Sends one message. What the first host has certainly not taken goes to the reserve. */
  async send(fields: Fields, { ownSender }: { readonly ownSender: boolean }, signal: AbortSignal): Promise<SendResult> {
    const { url, reserveUrl } = this.account;
    const first = await this.sendTo(url, fields, ownSender, signal);
    const isDown = first.outcome === 'deferred' && first.unreachable === true;
    if (!isDown || reserveUrl === undefined || signal.aborted) return first;
    return this.sendTo(reserveUrl, fields, ownSender, signal);
  }

  async statuses(ids: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]> {
    const answer = await this.post(this.account.url, { operation: 'status', sms_id: ids.join(',') }, signal);
    if (isFailure(answer)) throw new Error(`statuses: ${answer.code}`);
    const now = new Date();
    return readStatusReply(answer.text).flatMap((status) => receiptOf(status, now) ?? []);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async sendTo(url: string, fields: Fields, ownSender: boolean, signal: AbortSignal): Promise<SendResult> {
    const answer = await this.post(url, fields, signal);
    if (isFailure(answer)) return answer;
    if (answer.status !== 200) return resultOfStatus(answer);
    const reply = readSendReply(answer.text);
    if (reply === undefined) return { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' };
    const { ok, code, description, ids } = reply;
    const [first, ...others] = ids;
    if (ok && first !== undefined) return { outcome: 'accepted', providerMessageIds: [first, ...others] };
    if (ok) return { outcome: 'unknown', code: 'NO_ID', detail: 'taken without an id' };
    const errorClass = this.account.codes[code] ?? SMSTRAFFIC_ERRORS[code] ?? 'content';
    return resultOfError(errorClass, { code: `SMSTRAFFIC_${code}`, detail: withoutDigits(description), ownSender });
  }

  private post(url: string, fields: Fields, signal: AbortSignal) {
    const { login, password } = this.account;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.http.request(url, { method: 'POST', headers, body: formOf({ login, password, ...fields }) }, signal);
  }
}

/** A report of theirs: a form with `sms_id`, `status` and `delivery_date`. */
export function readSmsTrafficCallback({ body, query }: CallbackRequest): CallbackReading {
  const form = { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
  const { sms_id: id = '', status, delivery_date: at = '' } = form;
  if (!/^\d{1,64}$/.test(id) || status === undefined)
    return { outcome: 'refused', because: 'nonsense', detail: 'expected sms_id and status' };
  const receipt = receiptOf({ id, status, at }, new Date());
  return { outcome: 'taken', receipts: receipt === undefined ? [] : [receipt] };
}

/** Their words may name the recipient. */
const withoutDigits = (text: string): string => text.replaceAll(/\d{5,}/g, '…').slice(0, 200);
