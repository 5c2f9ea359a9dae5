import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Decision, heaviestOfEach, SETTLED } from '../domain/decision';
import type { DueTimer } from '../domain/fire-timer';

@Injectable()
export class TimerRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Lets each decision replace what stands if it weighs more (`supersedes`). One statement, sorted by the primary key, so that
   * two workers with the same timers cannot deadlock; it waits for a timer that is being fired, and then counts against that.
   */
  async decide(tx: EntityManager, decisions: readonly Decision[], now: Date): Promise<void> {
    const rows = heaviestOfEach(decisions);
    const causes = rows.map(({ set }) => set?.cause);
    await tx.query(
      `insert into timer (owner, timer_id, state, decided_at, precedence, due_at, expires_at, settled_at,
         cause_id, correlation_id, traceparent, payload)
       select owner, timer_id, case when payload is null then 'dropped' else 'pending' end, decided_at, precedence, due_at,
         expires_at, case when payload is null then $11::timestamptz end, cause_id, correlation_id, traceparent, payload
       from unnest($1::text[], $2::text[], $3::timestamptz[], $4::uuid[], $5::timestamptz[], $6::timestamptz[],
         $7::uuid[], $8::text[], $9::text[], $10::json[])
         as decision (owner, timer_id, decided_at, precedence, due_at, expires_at, cause_id, correlation_id, traceparent,
           payload)
       order by owner, timer_id
       on conflict (owner, timer_id) do update set
         state = excluded.state, decided_at = excluded.decided_at, precedence = excluded.precedence,
         due_at = excluded.due_at, expires_at = excluded.expires_at, settled_at = excluded.settled_at,
         cause_id = excluded.cause_id, correlation_id = excluded.correlation_id, traceparent = excluded.traceparent,
         payload = excluded.payload
       where (excluded.decided_at, excluded.precedence) > (timer.decided_at, timer.precedence)`,
      [
        rows.map(({ owner }) => owner),
        rows.map(({ timerId }) => timerId),
        rows.map(({ decidedAt }) => decidedAt),
        rows.map(({ precedence }) => precedence),
        rows.map(({ set }) => set?.dueAt ?? null),
        rows.map(({ set }) => set?.expiresAt ?? null),
        causes.map((cause) => cause?.id ?? null),
        causes.map((cause) => cause?.correlationId ?? null),
        causes.map((cause) => cause?.traceparent ?? null),
        rows.map(({ set }) => set?.payload ?? null),
        now,
      ],
    );
  }

  /**
   * Takes the timers that have been due longest and marks them as fired; until `tx` ends no other worker sees them. Relies on
   * the index timer_due. Never waits: what somebody else has in hand is left to them.
   */
  async claimDue(tx: EntityManager, now: Date, limit: number): Promise<readonly DueTimer[]> {
    const [rows]: [DueTimer[], number] = await tx.query(
      `with due as materialized (
         select ctid, payload from timer where state = 'pending' and due_at <= $1
         order by due_at limit $2 for update skip locked)
       update timer set settled_at = $1, precedence = $3, payload = null,
         state = case when expires_at <= $1 then 'expired' else 'fired' end
       from due where timer.ctid = due.ctid
       returning owner, timer_id as "timerId", due_at as "dueAt", decided_at as "decidedAt", expires_at as "expiresAt",
         due.payload, cause_id as "causeId", correlation_id as "correlationId", traceparent`,
      [now, limit, SETTLED],
    );
    return rows.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  }

  /**
   * Forgets what was settled before a moment, at most `limit` timers, longest ago first. Relies on the index timer_settled.
   *
   * @returns how many
   */
  async forget(before: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `delete from timer where ctid = any(array(
         select ctid from timer where state <> 'pending' and settled_at < $1
         order by settled_at limit $2 for update skip locked))`,
      [before, limit],
    );
    return count;
  }

  /** When the pending timer that is due first is due. */
  async firstDue(): Promise<Date | undefined> {
    const [row]: { dueAt: Date }[] = await this.dataSource.query(
      `select due_at as "dueAt" from timer where state = 'pending' order by due_at limit 1`,
    );
    return row?.dueAt;
  }

  /** Exact up to ten thousand; above, what the last vacuum or analysis of the index timer_due has found. */
  async estimatePending(): Promise<number> {
    const [row]: { estimate: number }[] = await this.dataSource.query(
      `select case when few.count <= 10000 then few.count else greatest(few.count, index.reltuples) end::float8 as estimate
       from (select count(*) from (select from timer where state = 'pending' limit 10001) sample) few,
         (select reltuples from pg_class where oid = 'timer_due'::regclass) index`,
    );
    return row?.estimate ?? 0;
  }
}
