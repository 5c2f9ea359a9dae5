import { createHash } from 'node:crypto';
import {
  type ChannelProvider,
  formOf,
  HttpClient,
  isFailure,
  resultOfError,
  resultOfStatus,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { noAccount, otherNetwork, type Social } from '../../social';
import { VK_ERRORS } from './vk-errors';
import type { VkSettings } from './vk-settings';

const Id = z.union([z.string(), z.number()]).transform(String);
const Failure = z.object({ error_code: Id, error_msg: z.string().default('') });
const Answer = z.union([z.object({ response: Id }), z.object({ error: Failure })]);

const FLOOD = '9';
const AN_HOUR_MS = 3_600_000;

/**
 * VKontakte, `messages.send` of a community. The same `random_id` to the same member is sent once, so a message that is tried
 * again after no answer does not arrive twice. There are no reports.
 */
export class VkProvider implements ChannelProvider<Social> {
  readonly name = 'vk';
  readonly limits;
  private readonly http: HttpClient;

  constructor(private readonly settings: VkSettings) {
    const { window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
  }

  takes({ network }: Pick<Social, 'network'>): boolean {
    return network === 'vk';
  }

  async send(social: Social, signal: AbortSignal): Promise<SendResult> {
    const { network, accountId, text, deliveryId } = social;
    if (network !== 'vk') return otherNetwork(network);
    if (accountId === undefined || !/^\d{1,19}$/.test(accountId)) return noAccount();
    const { url, token, version, intent } = this.settings;
    const body = formOf({ user_id: accountId, random_id: randomIdOf(deliveryId), message: text, intent, v: version });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.http.request(`${url}/method/messages.send`, { method: 'POST', headers, body }, signal);
    if (isFailure(answer)) return answer;
    if (answer.status !== 200) return resultOfStatus(answer);
    const parsed = Answer.safeParse(answer.json());
    if (!parsed.success) return { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' };
    if ('response' in parsed.data) return { outcome: 'accepted', providerMessageIds: [parsed.data.response] };
    return this.refusal(parsed.data.error);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private refusal({ error_code: code, error_msg: detail }: z.output<typeof Failure>): SendResult {
    const errorClass = this.settings.codes[code] ?? VK_ERRORS[code] ?? 'content';
    const retryAfterMs = code === FLOOD ? AN_HOUR_MS : undefined;
    return resultOfError(errorClass, {
      code: `VK_${code}`,
      detail: detail.replaceAll(/\d{5,}/g, '…').slice(0, 200),
      retryAfterMs,
    });
  }
}

/** A number of 31 bits, other than 0. */
export const randomIdOf = (deliveryId: string): number =>
  createHash('sha256').update(deliveryId).digest().readUInt32BE(0) & 0x7fff_ffff || 1;
