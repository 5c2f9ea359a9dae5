import type { Channel, DeliveryStatus } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { standingOf } from '../domain/advance-message';
import type { History, Message, MessageFacts, StatusReport } from '../domain/message';

/** A message as the reader of REST sees it. */
export interface MessageRow extends MessageFacts {
  readonly status: DeliveryStatus;
  readonly statusAt: Date;
  readonly provider: string | null;
  readonly code: string | null;
  readonly requestedAt: Date;
  readonly updatedAt: Date;
}

/** A place in the list of messages, newest first. */
export interface Place {
  readonly requestedAt: Date;
  readonly messageId: string;
}

export interface MessageSearch {
  readonly memberId?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly channel?: Channel | undefined;
  readonly limit: number;
  readonly after?: Place | undefined;
}

export interface StatusCount {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly count: number;
}

type StoredHistory = Readonly<Partial<Record<DeliveryStatus, { at: string; provider?: string; code?: string }>>>;

const FACTS = `message_id as "messageId", member_id as "memberId", channel, message_type as "messageType",
  event_id as "eventId", event_source as "eventSource", event_type as "eventType", offer_id as "offerId",
  template_id as "templateId"`;
const ROW = `${FACTS}, status, status_at as "statusAt", provider, code, requested_at as "requestedAt",
  updated_at as "updatedAt"`;

/** The statuses that `message.trouble` repeats and an index finds. */
const TROUBLES: ReadonlySet<DeliveryStatus> = new Set(['suppressed', 'failed', 'expired', 'undelivered', 'unknown']);

@Injectable()
export class MessageRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Adds messages requested `at` a moment. Sorted, so that two workers with the same messages cannot deadlock.
   *
   * @returns ids of those that were not there yet
   */
  async add(tx: EntityManager, messages: readonly Message[], at: Date): Promise<ReadonlySet<string>> {
    const standings = messages.map(({ history }) => standingOf(history));
    const rows: { message_id: string }[] = await tx.query(
      `insert into message (message_id, member_id, channel, message_type, event_id, event_source, event_type, offer_id,
         template_id, status, code, history, status_at, requested_at, updated_at)
       select m.*, $13, $13, $13
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
         $9::uuid[], $10::text[], $11::text[], $12::jsonb[]) as m (message_id)
       order by m.message_id
       on conflict do nothing
       returning message_id`,
      [
        messages.map(({ messageId }) => messageId),
        messages.map(({ memberId }) => memberId),
        messages.map(({ channel }) => channel),
        messages.map(({ messageType }) => messageType),
        messages.map(({ eventId }) => eventId),
        messages.map(({ eventSource }) => eventSource),
        messages.map(({ eventType }) => eventType),
        messages.map(({ offerId }) => offerId),
        messages.map(({ templateId }) => templateId),
        standings.map(({ status }) => status),
        standings.map(({ code }) => code ?? null),
        messages.map(({ history }) => JSON.stringify(history)),
        at,
      ],
    );
    return new Set(rows.map(({ message_id }) => message_id));
  }

  /** Reads messages and keeps them from other workers until `tx` ends. Locks in the order of their ids. */
  async hold(tx: EntityManager, messageIds: readonly string[]): Promise<ReadonlyMap<string, Message>> {
    const rows: (MessageFacts & { history: StoredHistory })[] = await tx.query(
      `select ${FACTS}, history from message where message_id = any($1::uuid[]) order by message_id for update`,
      [messageIds],
    );
    return new Map(rows.map((row) => [row.messageId, Object.assign(row, { history: revive(row.history) })]));
  }

  /** Writes where messages stand now. They must be held. */
  async advance(
    tx: EntityManager,
    messages: readonly Pick<Message, 'messageId' | 'history'>[],
    now: Date,
  ): Promise<void> {
    if (messages.length === 0) return;
    const standings = messages.map(({ history }) => standingOf(history));
    await tx.query(
      `update message m
       set status = c.status, status_at = c.status_at, provider = c.provider, code = c.code, history = c.history,
         updated_at = $7
       from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[])
         as c (message_id, status, status_at, provider, code, history)
       where m.message_id = c.message_id`,
      [
        messages.map(({ messageId }) => messageId),
        standings.map(({ status }) => status),
        standings.map(({ at }) => at),
        standings.map(({ provider }) => provider ?? null),
        standings.map(({ code }) => code ?? null),
        messages.map(({ history }) => JSON.stringify(history)),
        now,
      ],
    );
  }

  async find(messageId: string): Promise<(MessageRow & { readonly history: History }) | undefined> {
    const [row]: (MessageRow & { history: StoredHistory })[] = await this.dataSource.query(
      `select ${ROW}, history from message where message_id = $1`,
      [messageId],
    );
    return row === undefined ? undefined : { ...row, history: revive(row.history) };
  }

  /**
   * Newest first. Relies on `message_of_member` when a member is given, on `message_in_trouble` for a status that is one,
   * else on `message_newest`; what no index knows is filtered on the way.
   */
  async search({ memberId, status, channel, limit, after }: MessageSearch): Promise<readonly MessageRow[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const add = (condition: (first: number) => string, ...values: readonly unknown[]): void => {
      conditions.push(condition(parameters.length + 1));
      parameters.push(...values);
    };
    if (memberId !== undefined) add((n) => `member_id = $${n}`, memberId);
    if (status !== undefined) add((n) => `${TROUBLES.has(status) ? 'trouble' : 'status'} = $${n}`, status);
    if (channel !== undefined) add((n) => `channel = $${n}`, channel);
    if (after !== undefined)
      add((n) => `(requested_at, message_id) < ($${n}, $${n + 1}::uuid)`, after.requestedAt, after.messageId);
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    return this.dataSource.query(
      `select ${ROW} from message ${where} order by requested_at desc, message_id desc limit ${limit}`,
      parameters,
    );
  }

  /** How many messages requested in a period stand where. Relies on `message_newest`. */
  async count(since: Date, until: Date): Promise<readonly StatusCount[]> {
    return this.dataSource.query(
      `select channel, status, count(*)::int as count from message
       where requested_at >= $1 and requested_at < $2
       group by channel, status order by channel, status`,
      [since, until],
    );
  }
}

function revive(stored: StoredHistory): History {
  const history: Partial<Record<string, StatusReport>> = {};
  for (const [status, { at, provider, code }] of Object.entries(stored))
    history[status] = { at: new Date(at), provider, code };
  return history;
}
