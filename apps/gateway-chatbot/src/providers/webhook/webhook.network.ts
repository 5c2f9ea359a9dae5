import {
  type CallbackReading,
  type CallbackRequest,
  HttpClient,
  type HttpAnswer,
  isFailure,
  parseJson,
  resultOfStatus,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { type Chat, type ChatNetwork, FORGERY, heard, NONSENSE, rejected } from '../chat-network';
import { sameSecret, signatureOf } from '../same-secret';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly connections: number;
}

export const TIMESTAMP_HEADER = 'x-carillon-timestamp';
export const SIGNATURE_HEADER = 'x-carillon-signature';
/** What was signed longer ago may be a copy that somebody kept. */
const REPLAY_MS = 300_000;

const Said = z.object({ id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(256)) });
const Heard = z.object({
  id: z.string().min(1).max(256),
  chatId: z.string().min(1).max(256),
  text: z.string().max(10_000).default(''),
  leaves: z.boolean().default(false),
});

/**
 * A bot of one's own: it gets what is to be said by a POST, and posts what was said to it, both signed with a shared secret
 * over the moment of signing and the body. `Idempotency-Key` is the message's id.
 */
export class WebhookNetwork implements ChatNetwork {
  readonly network = 'webhook';
  private readonly http: HttpClient;

  constructor(
    private readonly options: WebhookOptions,
    private readonly now: () => number = Date.now,
  ) {
    this.http = new HttpClient({ connections: options.connections });
  }

  async say(message: Chat, signal: AbortSignal): Promise<SendResult> {
    const { deliveryId: messageId, chatId, text, imageUrl, buttonText, link, expiresAt } = message;
    const button = buttonText && link ? { text: buttonText, link } : undefined;
    const body = JSON.stringify({ messageId, chatId, text, imageUrl, button, expiresAt });
    const timestamp = String(Math.floor(this.now() / 1_000));
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': messageId,
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: signatureOf(this.options.secret, timestamp, body),
    };
    const answer = await this.http.request(this.options.url, { method: 'POST', headers, body }, signal);
    return isFailure(answer) ? answer : readAnswer(answer, messageId);
  }

  hear({ headers, body }: CallbackRequest): CallbackReading | undefined {
    const signature = headers[SIGNATURE_HEADER];
    if (signature === undefined) return undefined;
    const timestamp = headers[TIMESTAMP_HEADER] ?? '';
    const isFresh = Math.abs(this.now() - Number(timestamp) * 1_000) <= REPLAY_MS;
    if (!isFresh || !sameSecret(signatureOf(this.options.secret, timestamp, body), signature)) return FORGERY;
    const said = Heard.safeParse(parseJson(body.toString('utf8'))).data;
    if (said === undefined) return NONSENSE;
    const { id, chatId, text, leaves } = said;
    return heard(
      { network: this.network, chatId, text, leaves, at: new Date(Number(timestamp) * 1_000).toISOString() },
      id,
    );
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** A bot that names no id of its own has taken the message under ours. */
function readAnswer(answer: HttpAnswer, messageId: string): SendResult {
  const { status, text } = answer;
  const id = Said.safeParse(answer.json()).data?.id;
  if (status >= 200 && status < 300 && (id !== undefined || text === ''))
    return { outcome: 'accepted', providerMessageIds: [id ?? messageId] };
  if (status === 404 || status === 410)
    return rejected('recipient', `HTTP_${status}`, 'the bot does not know the chat');
  return resultOfStatus(answer);
}
