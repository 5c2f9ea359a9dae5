import {
  type CallbackReading,
  type CallbackRequest,
  HttpClient,
  type HttpAnswer,
  isFailure,
  parseJson,
  readSignature,
  resultOfStatus,
  type SendResult,
  signedHeaders,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { type Chat, type ChatNetwork, FORGERY, heard, NONSENSE, rejected } from '../chat-network';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly connections: number;
}

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
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': messageId,
      ...signedHeaders(this.options.secret, body, this.now()),
    };
    const answer = await this.http.request(this.options.url, { method: 'POST', headers, body }, signal);
    return isFailure(answer) ? answer : readAnswer(answer, messageId);
  }

  hear(request: CallbackRequest): CallbackReading | undefined {
    const signature = readSignature(request, this.options.secret, this.now());
    if (signature.outcome === 'unsigned') return undefined;
    if (signature.outcome === 'forged') return FORGERY;
    const said = Heard.safeParse(parseJson(request.body.toString('utf8'))).data;
    if (said === undefined) return NONSENSE;
    const { id, chatId, text, leaves } = said;
    return heard({ network: this.network, chatId, text, leaves, at: signature.at.toISOString() }, id);
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
