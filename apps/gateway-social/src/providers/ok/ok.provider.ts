import {
  type ChannelProvider,
  HttpClient,
  isFailure,
  resultOfError,
  resultOfStatus,
  type SendResult,
  writeJson,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { noAccount, otherNetwork, type Social } from '../../social';
import { OK_ERRORS } from './ok-errors';
import type { OkSettings } from './ok-settings';

const Text = z.union([z.string().min(1), z.number()]).transform(String);
const Answer = z.looseObject({
  message_id: Text.optional(),
  error_code: Text.optional(),
  error_msg: z.string().optional(),
});

/** Odnoklassniki, the bot interface of a group. There are no reports. */
export class OkProvider implements ChannelProvider<Social> {
  readonly name = 'ok';
  readonly limits;
  private readonly http: HttpClient;

  constructor(private readonly settings: OkSettings) {
    const { window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
  }

  takes({ network }: Pick<Social, 'network'>): boolean {
    return network === 'ok';
  }

  async send(social: Social, signal: AbortSignal): Promise<SendResult> {
    const { network, accountId, text } = social;
    const { url, token, mostText } = this.settings;
    if (network !== 'ok') return otherNetwork(network);
    if (accountId === undefined) return noAccount();
    if (text.length > mostText)
      return {
        outcome: 'rejected',
        fault: 'content',
        code: 'TOO_LONG',
        detail: `a text has at most ${mostText} characters`,
      };
    const user = accountId.startsWith('user:') ? accountId : `user:${accountId}`;
    const body = writeJson({ recipient: { user_id: user }, message: { text } });
    const headers = { 'content-type': 'application/json;charset=utf-8' };
    const address = `${url}/graph/me/messages?access_token=${encodeURIComponent(token)}`;
    const answer = await this.http.request(address, { method: 'POST', headers, body }, signal);
    if (isFailure(answer)) return answer;
    const { message_id: id, error_code: code, error_msg: detail = '' } = Answer.safeParse(answer.json()).data ?? {};
    if (code !== undefined) return this.refusal(code, detail);
    if (answer.status !== 200) return resultOfStatus(answer);
    if (id === undefined) return { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' };
    return { outcome: 'accepted', providerMessageIds: [id] };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private refusal(code: string, detail: string): SendResult {
    const errorClass = this.settings.codes[code] ?? OK_ERRORS[code] ?? 'content';
    return resultOfError(errorClass, { code: `OK_${code}`, detail: detail.replaceAll(/\d{5,}/g, '…').slice(0, 200) });
  }
}
