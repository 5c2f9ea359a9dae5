import type { Channel } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How far a message has come: `requested` waits for its words, `rendered` for its gateway. */
export const STAGES = ['requested', 'rendered'] as const;
export type Stage = (typeof STAGES)[number];

export interface OverdueMessage {
  readonly messageId: string;
  readonly stage: Stage;
  readonly channel: Channel;
  readonly since: Date;
}

export interface StageSummary {
  readonly stage: Stage;
  readonly count: number;
  readonly oldest: Date;
}

export type OverduePlace = Pick<OverdueMessage, 'since' | 'messageId'>;

/** What still keeps `m` from being overdue: it has gone further, or waits on purpose. */
const IS_STUCK = `m.status = any(array['requested', 'rendered']) and m.deferred_until is null`;

@Injectable()
export class OverdueMessageRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Goes on over the messages requested before a moment, oldest first, and notes those that are stuck. Each message is looked
   * at once in its life, so the audit costs no index that every status would have to keep. Relies on `message_newest`.
   * Replicas take turns: the mark is locked.
   *
   * @returns how many were looked at
   */
  async walk(before: Date, atMost: number): Promise<number> {
    const [row]: { looked: number }[] = await this.dataSource.query(
      `with mark as (select requested_at, message_id from audit_mark for update),
       looked as materialized (
         select m.message_id, m.requested_at, m.status, m.channel, m.deferred_until from message m, mark
         where (m.requested_at, m.message_id) > (mark.requested_at, mark.message_id) and m.requested_at < $1
         order by m.requested_at, m.message_id limit $2),
       noted as (
         insert into overdue_message (message_id, stage, channel, since)
         select m.message_id, m.status, m.channel, m.requested_at from looked m where ${IS_STUCK}
         on conflict do nothing),
       moved as (
         update audit_mark set (requested_at, message_id) =
           (select requested_at, message_id from looked order by requested_at desc, message_id desc limit 1)
         where exists (select from looked))
       select count(*)::int as looked from looked`,
      [before, atMost],
    );
    return row!.looked;
  }

  /** Takes out those that have gone on since; those that have come a stage further move to it. */
  async review(): Promise<void> {
    await this.dataSource.query(
      `with now_at as (
         select o.message_id, m.status, coalesce(${IS_STUCK}, false) as stuck
         from overdue_message o left join message m using (message_id)),
       gone as (delete from overdue_message o using now_at n where n.message_id = o.message_id and not n.stuck)
       update overdue_message o set stage = n.status from now_at n
       where n.message_id = o.message_id and n.stuck and n.status <> o.stage`,
    );
  }

  async summary(): Promise<readonly StageSummary[]> {
    return this.dataSource.query(
      `select stage, count(*)::int as count, min(since) as oldest from overdue_message group by stage`,
    );
  }

  /** Oldest first. Relies on `overdue_message_oldest`. */
  async page(limit: number, after?: OverduePlace): Promise<readonly OverdueMessage[]> {
    return this.dataSource.query(
      `select message_id as "messageId", stage, channel, since from overdue_message
       where $2::timestamptz is null or (since, message_id) > ($2, $3::uuid)
       order by since, message_id limit $1`,
      [limit, after?.since ?? null, after?.messageId ?? null],
    );
  }
}
