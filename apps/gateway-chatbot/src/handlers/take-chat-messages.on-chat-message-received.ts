import { ChatMessageReceived, type Item } from '@carillon/contracts';
import { Handles, type Logger, type Outgoing, type PacketHandler } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { readChat } from './read-chat';
import type { ChatRepository } from '../storage/chat.repository';

/** Makes events of what members say. Of a chat in which a bot has never spoken it is not known whose it is: it is passed over. */
@Handles(ChatMessageReceived, { ownOnly: true })
export class TakeChatMessagesOnChatMessageReceived implements PacketHandler<typeof ChatMessageReceived> {
  constructor(
    private readonly chats: ChatRepository,
    private readonly log: Logger,
  ) {}

  async handle(items: readonly Item<typeof ChatMessageReceived>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const members = await this.chats.membersOf(
      tx,
      items.map(({ payload }) => payload),
    );
    const strangers = items.filter((_, index) => members[index] === undefined);
    if (strangers.length > 0) this.log.info({ messages: strangers.length }, 'strangers have spoken to a bot');
    return items.flatMap((item, index) => {
      const memberId = members[index];
      return memberId === undefined ? [] : readChat(item, memberId);
    });
  }
}
