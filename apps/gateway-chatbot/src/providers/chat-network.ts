import { ChatMessageReceived, type OutgoingItem, type PayloadOf, type SendChatbot, uuidV5 } from '@carillon/contracts';
import type { CallbackReading, CallbackRequest, Fault, SendResult } from '@carillon/gateway-runtime';
import { addressed } from '@carillon/messaging';

export type Chat = PayloadOf<typeof SendChatbot>;

/** Name of the service that handles what is heard. */
export const SERVICE = 'gateway-chatbot';

/** One network that has a bot of ours. */
export interface ChatNetwork {
  readonly network: Chat['network'];
  say(message: Chat, signal: AbortSignal): Promise<SendResult>;
  /** What a callback says; undefined when it does not look like one of this network. */
  hear(request: CallbackRequest): CallbackReading | undefined;
  close(): Promise<void>;
}

/** What was heard, on its way to our own queue. Heard again it has the same id. */
export function heard(said: (typeof ChatMessageReceived)['example'], id: string): CallbackReading {
  const occurredAt = new Date(said.at);
  const name = uuidV5(`${said.network} ${said.chatId} ${id}`);
  const item: OutgoingItem = ChatMessageReceived.item({
    cause: { id: name, correlationId: name, occurredAt },
    payload: said,
  });
  return { outcome: 'taken', publish: [addressed(item, SERVICE)] };
}

/** Something that a bot has no use for: thanked, and forgotten. */
export const UNHEARD: CallbackReading = { outcome: 'taken' };
export const FORGERY: CallbackReading = { outcome: 'refused', because: 'forgery', detail: 'the secret is not ours' };
export const NONSENSE: CallbackReading = { outcome: 'refused', because: 'nonsense', detail: 'it cannot be read' };

export const rejected = (fault: Fault, code: string, detail: string): SendResult => ({
  outcome: 'rejected',
  fault,
  code,
  detail,
});
