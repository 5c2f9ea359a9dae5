import {
  type CallbackReading,
  type CallbackRequest,
  formOf,
  HttpClient,
  type HttpAnswer,
  isFailure,
  parseJson,
  resultOfStatus,
  sameSecret,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { type Chat, type ChatNetwork, FORGERY, heard, NONSENSE, rejected, UNHEARD } from '../chat-network';
import { VK_FATES } from './vk-errors';

export interface VkOptions {
  readonly token: string;
  /** Secret key of the callback server, and what it answers when it is set up; without them nothing is heard. */
  readonly secret?: string;
  readonly confirmation?: string;
  readonly url: string;
  readonly connections: number;
}

const VERSION = '5.199';
const LONGEST_LABEL = 40;
const OK = { body: 'ok', contentType: 'text/plain' } as const;

const Id = z.union([z.number(), z.string()]).transform(String);
const Said = z.object({ response: Id });
const Refused = z.object({ error: z.object({ error_code: z.number() }) });
const Event = z.object({
  type: z.string(),
  event_id: z.string().default(''),
  secret: z.string().default(''),
  object: z
    .object({
      message: z.object({ id: Id, date: z.number(), peer_id: Id, text: z.string().max(10_000).default('') }).optional(),
      user_id: Id.optional(),
    })
    .default({}),
});

/** A bot of a VK community. */
export class VkNetwork implements ChatNetwork {
  readonly network = 'vk';
  private readonly http: HttpClient;

  constructor(private readonly options: VkOptions) {
    this.http = new HttpClient({ connections: options.connections });
  }

  async say(message: Chat, signal: AbortSignal): Promise<SendResult> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Bearer ${this.options.token}`,
    };
    const url = `${this.options.url}/method/messages.send`;
    const answer = await this.http.request(url, { method: 'POST', headers, body: formOf(fieldsOf(message)) }, signal);
    return isFailure(answer) ? answer : readAnswer(answer);
  }

  hear({ headers, body }: CallbackRequest): CallbackReading | undefined {
    if (headers['content-type']?.includes('json') !== true) return undefined;
    const raw = parseJson(body.toString('utf8'));
    if (typeof raw !== 'object' || raw === null || !('group_id' in raw)) return undefined;
    const event = Event.safeParse(raw).data;
    if (event === undefined) return NONSENSE;
    const { secret, confirmation } = this.options;
    if (secret === undefined || !sameSecret(secret, event.secret)) return FORGERY;
    if (event.type === 'confirmation')
      return { outcome: 'taken', answer: { body: confirmation ?? '', contentType: 'text/plain' } };
    return { ...this.said(event), answer: OK } as CallbackReading; // whatever it was, it is thanked for so
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private said({
    type,
    event_id: eventId,
    object: { message, user_id: userId },
  }: z.infer<typeof Event>): CallbackReading {
    const { network } = this;
    if (type === 'message_new' && message !== undefined) {
      const at = new Date(message.date * 1_000).toISOString();
      return heard({ network, chatId: message.peer_id, text: message.text, at }, eventId || message.id);
    }
    if (type !== 'message_deny' || userId === undefined) return UNHEARD;
    return heard({ network, chatId: userId, text: '', leaves: true, at: new Date().toISOString() }, eventId);
  }
}

/** VK says a thing once to a peer under one `random_id`, however often it is asked to. */
function fieldsOf({ deliveryId, chatId, text, imageUrl, buttonText, link }: Chat) {
  const buttons = [[{ action: { type: 'open_link', link, label: buttonText?.slice(0, LONGEST_LABEL) } }]];
  return {
    v: VERSION,
    peer_id: chatId,
    random_id: Number.parseInt(deliveryId.slice(0, 8), 16) | 0,
    // A picture would have to be uploaded first; its address shows it as well.
    message: imageUrl === undefined ? text : `${text}\n${imageUrl}`,
    ...(buttonText && link ? { keyboard: JSON.stringify({ inline: true, buttons }) } : {}),
  };
}

function readAnswer(answer: HttpAnswer): SendResult {
  const id = Said.safeParse(answer.json()).data?.response;
  if (answer.status === 200 && id !== undefined) return { outcome: 'accepted', providerMessageIds: [id] };
  const number = Refused.safeParse(answer.json()).data?.error.error_code;
  if (number === undefined) return resultOfStatus(answer);
  const code = `VK_${number}`;
  const detail = `VK answered with error ${number}`;
  const fate = VK_FATES.get(number) ?? 'content';
  if (fate === 'retry') return { outcome: 'deferred', code, detail };
  return typeof fate === 'string' ? rejected(fate, code, detail) : { outcome: 'deferred', code, detail, ...fate };
}
