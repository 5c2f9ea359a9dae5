import {
  type ErrorTable,
  HttpClient,
  type HttpAnswer,
  isFailure,
  resultOfError,
  resultOfStatus,
  type SendResult,
  writeJson,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { ABOUT_A_FIELD, DEVINO_REASONS, DEVINO_REFS } from './devino-errors';

export interface DevinoAccount {
  readonly url: string;
  readonly apiKey: string;
  readonly connections: number;
  readonly codes: ErrorTable;
}

const Id = z.union([z.string().min(1), z.number()]).transform(String);
const Reason = z.object({ key: z.string().default('unknown'), ref: z.string().nullish() });
const Answer = z.object({
  result: z
    .array(
      z.object({
        code: z.string(),
        messageId: Id.nullish(),
        segmentsId: z.array(Id).nullish(),
        description: z.string().nullish(),
        reasons: z.array(Reason).nullish(),
      }),
    )
    .min(1),
});
type Rejected = z.output<typeof Answer>['result'][number];

/** Devino's newer interface (api.devino.online), the same for every channel: one message in each request. */
export class DevinoApi {
  private readonly http: HttpClient;

  constructor(private readonly account: DevinoAccount) {
    this.http = new HttpClient({ connections: account.connections });
  }

  /** @param path such as `/sms/messages`; with `bySegments` the ids are those of the segments, where they are told */
  async send(
    path: string,
    message: Readonly<Record<string, unknown>>,
    { ownSender, bySegments = false }: { readonly ownSender: boolean; readonly bySegments?: boolean },
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { url, apiKey } = this.account;
    const headers = { authorization: `Key ${apiKey}`, 'content-type': 'application/json; charset=utf-8' };
    const body = writeJson({ messages: [message] });
    const answer = await this.http.request(`${url}${path}`, { method: 'POST', headers, body }, signal);
    return isFailure(answer) ? answer : this.resultOf(answer, ownSender, bySegments);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private resultOf(answer: HttpAnswer, ownSender: boolean, bySegments: boolean): SendResult {
    const parsed = Answer.safeParse(answer.json());
    if (!parsed.success) {
      const isOk = answer.status >= 200 && answer.status < 300;
      return isOk
        ? { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' }
        : resultOfStatus(answer);
    }
    const one = parsed.data.result[0]!; // at least one, by its schema
    if (one.code !== 'OK') return this.rejection(one, ownSender);
    const [first, ...others] = bySegments && one.segmentsId?.length ? one.segmentsId : [one.messageId ?? ''];
    if (!first) return { outcome: 'unknown', code: 'NO_ID', detail: 'taken without an id' };
    return { outcome: 'accepted', providerMessageIds: [first, ...others] };
  }

  private rejection({ reasons, code, description }: Rejected, ownSender: boolean): SendResult {
    const { key, ref } = reasons?.[0] ?? { key: 'unknown', ref: undefined };
    const byField = ABOUT_A_FIELD.has(key) && ref ? DEVINO_REFS[ref] : undefined;
    const errorClass = this.account.codes[key] ?? byField ?? DEVINO_REASONS[key] ?? 'content';
    const detail = [code, ref, description?.replaceAll(/\d{5,}/g, '…')].filter(Boolean).join(' ').slice(0, 200);
    return resultOfError(errorClass, { code: `DEVINO_${key.replaceAll('.', '_').toUpperCase()}`, detail, ownSender });
  }
}
