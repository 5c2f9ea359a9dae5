import {
  type CallbackReading,
  type CallbackRequest,
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
import { TELEGRAM_FAULTS } from './telegram-errors';

export interface TelegramOptions {
  readonly token: string;
  /** `secret_token` of `setWebhook`; without it nothing is heard. */
  readonly secret?: string;
  readonly url: string;
  readonly connections: number;
}

const LONGEST_CAPTION = 1_024;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

const Id = z.union([z.number(), z.string()]).transform(String);
const Said = z.object({ ok: z.literal(true), result: z.object({ message_id: Id, chat: z.object({ id: Id }) }) });
const Refused = z.object({
  error_code: z.number(),
  description: z.string().default(''),
  parameters: z.object({ retry_after: z.number().optional() }).default({}),
});
const Update = z.object({
  update_id: Id,
  message: z
    .object({ date: z.number(), chat: z.object({ id: Id }), text: z.string().max(10_000).default('') })
    .optional(),
  my_chat_member: z
    .object({ date: z.number(), chat: z.object({ id: Id }), new_chat_member: z.object({ status: z.string() }) })
    .optional(),
});

/** A Telegram bot over the Bot API. */
export class TelegramNetwork implements ChatNetwork {
  readonly network = 'telegram';
  private readonly http: HttpClient;

  constructor(private readonly options: TelegramOptions) {
    this.http = new HttpClient({ connections: options.connections });
  }

  async say(message: Chat, signal: AbortSignal): Promise<SendResult> {
    const { method, parameters } = callFor(message);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(parameters);
    const { url, token } = this.options;
    const answer = await this.http.request(`${url}/bot${token}/${method}`, { method: 'POST', headers, body }, signal);
    return isFailure(answer) ? answer : readAnswer(answer);
  }

  hear({ headers, body }: CallbackRequest): CallbackReading | undefined {
    const given = headers[SECRET_HEADER];
    if (given === undefined) return undefined;
    if (this.options.secret === undefined || !sameSecret(this.options.secret, given)) return FORGERY;
    const update = Update.safeParse(parseJson(body.toString('utf8'))).data;
    if (update === undefined) return NONSENSE;
    const { update_id: id, message, my_chat_member: membership } = update;
    const network = this.network;
    if (message !== undefined)
      return heard({ network, chatId: message.chat.id, text: message.text, at: instantOf(message.date) }, id);
    if (membership === undefined || !['kicked', 'left'].includes(membership.new_chat_member.status)) return UNHEARD;
    return heard({ network, chatId: membership.chat.id, text: '', leaves: true, at: instantOf(membership.date) }, id);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** A picture has its words below it; when they are too many for that, the words have the picture in their preview. */
function callFor({ chatId: chat_id, text, imageUrl, buttonText, link }: Chat) {
  const button = buttonText && link ? { reply_markup: { inline_keyboard: [[{ text: buttonText, url: link }]] } } : {};
  if (imageUrl === undefined) return { method: 'sendMessage', parameters: { chat_id, text, ...button } };
  if (text.length <= LONGEST_CAPTION)
    return { method: 'sendPhoto', parameters: { chat_id, photo: imageUrl, caption: text, ...button } };
  const link_preview_options = { url: imageUrl, prefer_large_media: true };
  return { method: 'sendMessage', parameters: { chat_id, text, link_preview_options, ...button } };
}

function readAnswer(answer: HttpAnswer): SendResult {
  const said = Said.safeParse(answer.json()).data?.result;
  if (answer.status === 200 && said !== undefined)
    return { outcome: 'accepted', providerMessageIds: [`${said.chat.id}:${said.message_id}`] };
  const refused = Refused.safeParse(answer.json()).data;
  if (refused === undefined) return resultOfStatus(answer);
  const { error_code: status, description, parameters } = refused;
  const code = `TELEGRAM_${status}`;
  const detail = `Telegram answered ${status}`;
  const fault = TELEGRAM_FAULTS.find((one) => one.code === status && one.says.test(description || ' '))?.fault;
  if (fault !== undefined) return rejected(fault, code, detail);
  if (status !== 429) return resultOfStatus({ ...answer, status });
  return { outcome: 'deferred', code, detail, retryAfterMs: (parameters.retry_after ?? 5) * 1_000 };
}

const instantOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();
