import type { EntityManager } from 'typeorm';

export interface ChatName {
  readonly network: string;
  readonly chatId: string;
}

/** Whose chat is whose. Both methods are one statement for a whole packet and rely on the primary key. */
export class ChatRepository {
  /** Remembers that these chats are these members'; in order of their names, so that two packets cannot deadlock. */
  async learn(
    tx: EntityManager,
    chats: readonly (ChatName & { readonly memberId?: string | undefined })[],
  ): Promise<void> {
    const told = chats.filter(({ memberId }) => memberId !== undefined);
    const rows = [...new Map(told.map((chat) => [`${chat.network}:${chat.chatId}`, chat])).values()];
    if (rows.length === 0) return;
    await tx.query(
      `insert into chat (network, chat_id, member_id)
       select * from unnest($1::text[], $2::text[], $3::text[]) r(network, chat_id, member_id) order by 1, 2
       on conflict (network, chat_id) do update set member_id = excluded.member_id
         where chat.member_id <> excluded.member_id`,
      [rows.map(({ network }) => network), rows.map(({ chatId }) => chatId), rows.map(({ memberId }) => memberId)],
    );
  }

  /** The members behind these chats, in their order; undefined where nothing is known of a chat. */
  async membersOf(tx: EntityManager, chats: readonly ChatName[]): Promise<readonly (string | undefined)[]> {
    const rows: { memberId: string | null }[] = await tx.query(
      `select c.member_id as "memberId"
       from unnest($1::text[], $2::text[]) with ordinality r(network, chat_id, n)
       left join chat c on c.network = r.network and c.chat_id = r.chat_id
       order by r.n`,
      [chats.map(({ network }) => network), chats.map(({ chatId }) => chatId)],
    );
    return rows.map(({ memberId }) => memberId ?? undefined);
  }
}
