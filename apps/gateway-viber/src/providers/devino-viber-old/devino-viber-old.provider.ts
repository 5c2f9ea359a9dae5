import { readDevinoCallback, readDevinoStatuses } from '@carillon/aggregators';
import {
  type Callbacks,
  type ChannelProvider,
  HttpClient,
  isFailure,
  numberOf,
  type ProviderReceipt,
  resultOfError,
  resultOfStatus,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
  writeJson,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { contentOf, secondsLeft, type Viber, type ViberContent } from '../../viber';
import { DEVINO_VIBER_ERRORS } from './devino-viber-old-codes';
import type { DevinoViberOldSettings } from './devino-viber-old-settings';

const LIMITS = { mostText: 1_000, mostCaption: 19 } as const;
const DAY_S = 86_400;
/** What they keep for five days. */
const POLLING = { ...TWO_DAYS_OF_POLLING, giveUpAfterMs: 5 * 24 * 3_600_000, batch: 100 } as const;

const Answer = z.object({
  status: z.string(),
  messages: z
    .array(
      z.looseObject({
        providerId: z.union([z.string(), z.number()]).transform(String).optional(),
        code: z.string().optional(),
      }),
    )
    .default([]),
});

/** Viber by Devino Telecom's own Viber interface, whose ids are numbers of 64 bits. */
export class DevinoViberOldProvider implements ChannelProvider<Viber> {
  readonly name = 'devino-viber-old';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly http: HttpClient;

  constructor(private readonly settings: DevinoViberOldSettings) {
    const { callbackSecret, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
    if (callbackSecret !== undefined) this.callbacks = { secret: callbackSecret, read: readDevinoCallback };
    else this.polling = { ...POLLING, ask: (ids, signal) => this.statuses(ids, signal) };
  }

  async send(viber: Viber, signal: AbortSignal): Promise<SendResult> {
    const content = contentOf(viber, LIMITS);
    if ('outcome' in content) return content;
    const { from, priority } = this.settings;
    const message = {
      subject: viber.from ?? from,
      priority,
      validityPeriodSec: secondsLeft(viber, 30, DAY_S) ?? DAY_S,
      type: 'viber',
      contentType: content.kind,
      content: fieldsOf(content),
      address: viber.to.slice(1),
    };
    const answer = await this.post('/send', { resendSms: 'false', messages: [message] }, signal);
    if (isFailure(answer)) return answer;
    const parsed = Answer.safeParse(answer.json());
    if (!parsed.success) {
      if (answer.status !== 200) return resultOfStatus(answer);
      return { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' };
    }
    const { status, messages } = parsed.data;
    const code = status === 'ok' ? (messages[0]?.code ?? '') : status;
    if (code !== 'ok') return this.refusal(code, viber.from !== undefined);
    const id = messages[0]?.providerId;
    if (id === undefined) return { outcome: 'unknown', code: 'NO_ID', detail: 'taken without an id' };
    return { outcome: 'accepted', providerMessageIds: [id] };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private refusal(code: string, ownSender: boolean): SendResult {
    const errorClass = this.settings.codes[code] ?? DEVINO_VIBER_ERRORS[code] ?? 'content';
    const name = `DEVINO_${code
      .replace(/^error-/, '')
      .replaceAll('-', '_')
      .toUpperCase()}`;
    return resultOfError(errorClass, { code: name.slice(0, 64), detail: 'refused by Devino', ownSender });
  }

  private async statuses(ids: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]> {
    const numbers = ids.filter((id) => /^\d+$/.test(id)).map(numberOf);
    const answer = await this.post('/status', { messages: numbers }, signal);
    if (isFailure(answer) || answer.status !== 200) throw new Error('statuses were not told');
    const parsed = Answer.safeParse(answer.json());
    return readDevinoStatuses(parsed.data?.messages);
  }

  private post(path: string, body: object, signal: AbortSignal) {
    const { url, login, password } = this.settings;
    const headers = {
      authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
      'content-type': 'application/json; charset=utf-8',
    };
    return this.http.request(`${url}${path}`, { method: 'POST', headers, body: writeJson(body) }, signal);
  }
}

function fieldsOf(content: ViberContent): object {
  const { kind: _kind, ...fields } = content;
  return fields;
}
