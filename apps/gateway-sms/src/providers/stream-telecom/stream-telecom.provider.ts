import { secretOf } from '@carillon/aggregators';
import {
  type CallbackReading,
  type CallbackRequest,
  type Callbacks,
  type ChannelProvider,
  formOf,
  HttpClient,
  isFailure,
  parseJson,
  type ProviderReceipt,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { digitsOf, lifeLeft, type Sms, tooLong } from '../../sms';
import { readRestIds, readRestState, refusalOf } from '../devino-rest/rest-dialect';
import {
  STREAM_TELECOM_ERRORS,
  STREAM_TELECOM_SENTENCES,
  STREAM_TELECOM_STATES,
  STREAM_TELECOM_WORDS,
} from './stream-telecom-codes';
import type { StreamTelecomSettings } from './stream-telecom-settings';

const HEADERS = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

/** SMS by StreamTelecom's REST gateway. */
export class StreamTelecomProvider implements ChannelProvider<Sms> {
  readonly name = 'stream-telecom';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly http: HttpClient;

  constructor(private readonly settings: StreamTelecomSettings) {
    const { callbackUrl, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
    if (callbackUrl !== undefined) this.callbacks = { secret: secretOf(callbackUrl), read: readCallback };
    else this.polling = { ...TWO_DAYS_OF_POLLING, batch: 10, ask: (ids, signal) => this.states(ids, signal) };
  }

  async send(sms: Sms, signal: AbortSignal): Promise<SendResult> {
    const { from, maxParts, callbackUrl, codes } = this.settings;
    const refused = tooLong(sms, maxParts);
    if (refused !== undefined) return refused;
    const fields = {
      sourceAddress: sms.from ?? from,
      destinationAddress: digitsOf(sms.to),
      data: sms.text,
      validity: lifeLeft(sms, { unitMs: 60_000, least: 1, most: 1_440 }),
      callback_url: callbackUrl,
    };
    const answer = await this.post('Send/SendSms/', fields, signal);
    if (isFailure(answer)) return answer;
    const ids = answer.status === 200 ? readRestIds(answer.text) : undefined;
    if (ids !== undefined) return { outcome: 'accepted', providerMessageIds: ids };
    const table = { ...STREAM_TELECOM_ERRORS, SENDER: 'sender', ...codes } as const;
    return refusalOf(withCode(answer), { table, prefix: 'STREAM', ownSender: sms.from !== undefined });
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async states(ids: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]> {
    const asked = ids.map(async (messageId) => {
      const answer = await this.post('State/', { messageId }, signal);
      if (isFailure(answer)) throw new Error(`states: ${answer.code}`);
      return readRestState(messageId, answer.text, STREAM_TELECOM_STATES) ?? [];
    });
    return (await Promise.all(asked)).flat();
  }

  private post(path: string, fields: Readonly<Record<string, string | number | undefined>>, signal: AbortSignal) {
    const { url, login, password: pass } = this.settings;
    const body = formOf({ login, pass, ...fields });
    return this.http.request(`${url}/${path}`, { method: 'POST', headers: HEADERS, body }, signal);
  }
}

/** Puts a code in the place of a sentence that stands for one. */
function withCode<Answer extends { readonly text: string }>(answer: Answer): Answer {
  const text = String(parseJson(answer.text) ?? answer.text).trim();
  const known = STREAM_TELECOM_SENTENCES.find(([beginning]) => text.startsWith(beginning));
  const word = /^Error_\w{1,40}/.exec(text)?.[0];
  const code = known?.[1] ?? word;
  return code === undefined ? answer : { ...answer, text: JSON.stringify({ Code: code, Desc: known?.[0] ?? word }) };
}

/** Their reports have no published shape: a form or JSON, by GET or POST, under any of the names that are seen. */
function readCallback({ body, query }: CallbackRequest): CallbackReading {
  const text = body.toString('utf8');
  const json = parseJson(text);
  const sent = typeof json === 'object' && json !== null ? json : Object.fromEntries(new URLSearchParams(text));
  const fields = new Map(
    Object.entries({ ...query, ...sent }).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const id = fields.get('messageid') ?? fields.get('message_id') ?? fields.get('id') ?? '';
  const state = fields.get('state') ?? fields.get('status') ?? '';
  if (!/^[\w.+-]{1,64}$/.test(id) || state === '')
    return { outcome: 'refused', because: 'nonsense', detail: 'expected an id and a state' };
  const status = STREAM_TELECOM_STATES[state] ?? STREAM_TELECOM_WORDS[state.toLowerCase()];
  return {
    outcome: 'taken',
    receipts: status === undefined ? [] : [{ providerMessageIds: [id], status, at: new Date() }],
  };
}
