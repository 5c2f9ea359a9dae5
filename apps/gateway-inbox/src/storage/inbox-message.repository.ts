import type { Place } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { InboxEntry, InboxMessage } from '../domain/inbox-message';

/** Which messages a member's list shows: those that are there for the member, those to pop up, or every row there is. */
export type InboxView = 'present' | 'pop-ups' | 'all';

export interface InboxSearch {
  readonly memberId: string;
  readonly view: InboxView;
  readonly now: Date;
  readonly limit: number;
  readonly after?: Place | undefined;
}

/** A message that a member has read, and whether that is news. */
export interface Reading {
  readonly messageId: string;
  readonly correlationId: string;
  readonly readBefore: boolean;
}

const ENTRY = `message_id as "messageId", member_id as "memberId", title, body, summary, image_url as "imageUrl", link,
  in_app as "inApp", created_at as "createdAt", expires_at as "expiresAt", read_at as "readAt", shown_at as "shownAt",
  deleted_at as "deletedAt", correlation_id as "correlationId"`;
const PRESENT = `deleted_at is null and expires_at > $2`;

const CONDITION: Readonly<Record<InboxView, string>> = {
  present: PRESENT,
  'pop-ups': `${PRESENT} and in_app and shown_at is null and read_at is null`,
  all: `$2::timestamptz is not null`,
};

/** Every list and count relies on `inbox_message_of_member`, every change of one message on the primary key. */
@Injectable()
export class InboxMessageRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Adds messages that are not there yet. Sorted, so that two workers with the same messages cannot deadlock.
   *
   * @returns ids of those that were added
   */
  async add(tx: EntityManager, messages: readonly InboxMessage[]): Promise<ReadonlySet<string>> {
    if (messages.length === 0) return new Set();
    const rows: { message_id: string }[] = await tx.query(
      `insert into inbox_message (message_id, member_id, title, body, summary, image_url, link, in_app, created_at,
         expires_at, correlation_id)
       select m.message_id, coalesce((select root_id from merged_member where member_id = m.to_id), m.to_id), m.title, m.body,
         m.summary, m.image_url, m.link, m.in_app, m.created_at, m.expires_at, m.correlation_id
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
         $8::boolean[], $9::timestamptz[], $10::timestamptz[], $11::text[])
         as m (message_id, to_id, title, body, summary, image_url, link, in_app, created_at, expires_at, correlation_id)
       order by m.message_id
       on conflict do nothing
       returning message_id`,
      [
        messages.map(({ messageId }) => messageId),
        messages.map(({ memberId }) => memberId),
        messages.map(({ title }) => title),
        messages.map(({ body }) => body),
        messages.map(({ summary }) => summary),
        messages.map(({ imageUrl }) => imageUrl),
        messages.map(({ link }) => link),
        messages.map(({ inApp }) => inApp),
        messages.map(({ createdAt }) => createdAt),
        messages.map(({ expiresAt }) => expiresAt),
        messages.map(({ correlationId }) => correlationId),
      ],
    );
    return new Set(rows.map(({ message_id }) => message_id));
  }

  /** Newest first. */
  async search({ memberId, view, now, limit, after }: InboxSearch): Promise<readonly InboxEntry[]> {
    return this.dataSource.query(
      `select ${ENTRY} from inbox_message
       where member_id = $1 and ${CONDITION[view]}
         and ($3::timestamptz is null or (created_at, message_id) < ($3, $4::uuid))
       order by created_at desc, message_id desc limit $5`,
      [memberId, now, after?.at ?? null, after?.id ?? null, limit],
    );
  }

  async countUnread(memberId: string, now: Date): Promise<number> {
    const [row]: { count: number }[] = await this.dataSource.query(
      `select count(*)::int as count from inbox_message where member_id = $1 and ${PRESENT} and read_at is null`,
      [memberId, now],
    );
    return row!.count; // a count without groups has one row
  }

  /** The message, if it is this member's and not deleted. Also one that has expired while it was on the screen. */
  async find(memberId: string, messageId: string): Promise<Reading | undefined> {
    const [reading]: Reading[] = await this.dataSource.query(
      `select message_id as "messageId", correlation_id as "correlationId", read_at is not null as "readBefore"
       from inbox_message where message_id = $2 and member_id = $1 and deleted_at is null`,
      [memberId, messageId],
    );
    return reading;
  }

  /** Some of what a member has not read of that which was there at a moment. */
  async unread(memberId: string, at: Date, limit: number): Promise<readonly Reading[]> {
    return this.dataSource.query(
      `select message_id as "messageId", correlation_id as "correlationId", false as "readBefore"
       from inbox_message where member_id = $1 and ${PRESENT} and read_at is null and created_at <= $2
       order by created_at, message_id limit $3`,
      [memberId, at, limit],
    );
  }

  /** Marks messages read, each at its moment; the first reading stays. Locks in the order of their ids. */
  async markRead(
    readings: readonly { readonly messageId: string; readonly at: Date }[],
    tx: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<void> {
    await tx.query(
      `with unread as materialized (
         select m.message_id, r.at from inbox_message m
         join unnest($1::uuid[], $2::timestamptz[]) as r (message_id, at) on r.message_id = m.message_id
         where m.read_at is null order by m.message_id for update of m)
       update inbox_message m set read_at = unread.at from unread where m.message_id = unread.message_id`,
      [readings.map(({ messageId }) => messageId), readings.map(({ at }) => at)],
    );
  }

  /** @returns whether the message is there, and this member's */
  async markShown(memberId: string, messageId: string, at: Date): Promise<boolean> {
    return this.mark('shown_at', memberId, messageId, at);
  }

  /** The row stays for a while, so that a late copy of the order is known for what it is. @returns as `markShown` */
  async delete(memberId: string, messageId: string, at: Date): Promise<boolean> {
    return this.mark('deleted_at', memberId, messageId, at);
  }

  private async mark(
    column: 'shown_at' | 'deleted_at',
    memberId: string,
    messageId: string,
    at: Date,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `update inbox_message set ${column} = coalesce(${column}, $3)
       where message_id = $2 and member_id = $1 and deleted_at is null`,
      [memberId, messageId, at],
    );
    return count > 0;
  }

  /** Forgets some of what expired before one moment, or was deleted before another. Relies on the indexes of both. */
  async purge(expiredBefore: Date, deletedBefore: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `delete from inbox_message where message_id in (
         select message_id from inbox_message where expires_at < $1 or deleted_at < $2
         limit $3 for update skip locked)`,
      [expiredBefore, deletedBefore, limit],
    );
    return count;
  }
}
