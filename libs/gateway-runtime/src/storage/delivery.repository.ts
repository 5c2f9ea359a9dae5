import type { EntityManager } from 'typeorm';
import type { DeliveryState } from '../domain/delivery';
import { plainArray, textArray } from '@carillon/service-kit';

/** A row as a claim writes it. */
export interface ClaimedRow {
  readonly deliveryId: string;
  readonly provider: string;
  readonly correlationId: string;
  readonly state: 'claimed' | 'sending' | 'deferred';
  readonly attempt: number;
  readonly resends: number;
}

export interface StoredDelivery {
  readonly deliveryId: string;
  readonly state: DeliveryState;
  readonly attempt: number;
  readonly resends: number;
  readonly toldDeferred: boolean;
  readonly code?: string;
  readonly workerId: string | undefined;
  /** Since when the row's worker counts as dead; negative while it lives, infinite when nothing is known of it. */
  readonly silentMs: number;
}

/** Names one claim among all that a worker has. */
export interface ClaimId {
  readonly deliveryId: string;
  readonly attempt: number;
}

/** Names the claim whose end is written: nobody else may have taken the row since. */
export interface Held {
  readonly deliveryId: string;
  readonly state: DeliveryState;
  readonly attempt: number;
  readonly workerId: string | undefined;
}

export interface SettledRow extends Held {
  readonly next: DeliveryState;
  readonly resends: number;
  readonly toldDeferred: boolean;
  readonly code: string | undefined;
  readonly provider: string;
  readonly providerMessageIds: readonly string[];
  /** When the parts are first asked for, in milliseconds from now; absent where the provider reports by itself. */
  readonly pollAfterMs: number | undefined;
}

/** A try of which nothing came: the message may have been tried again since, or by another gateway. */
export interface FailedAttempt {
  readonly deliveryId: string;
  readonly attempt: number;
  /** Which of the gateways that were tried in this attempt, from 1. */
  readonly place: number;
  readonly provider: string;
  readonly outcome: string;
  readonly code: string;
  /** For a person to read; without contacts. */
  readonly detail: string;
}

/** The record of what was begun and how it ended. Every method is one statement for a whole packet. */
export class DeliveryRepository {
  /**
   * Adds rows that are not there; waits for a claim of the same ids that is under way.
   *
   * Relies on the primary key; sorted, so that two claims of the same ids cannot deadlock.
   */
  async add(tx: EntityManager, rows: readonly ClaimedRow[], workerId: string): Promise<ReadonlySet<string>> {
    const added: { id: string }[] = await tx.query(
      `insert into delivery (delivery_id, provider, correlation_id, state, attempt, worker_id)
       select r.delivery_id, r.provider, r.correlation_id, r.state, r.attempt, case when r.state <> 'deferred' then $6::uuid end
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[])
         r(delivery_id, provider, correlation_id, state, attempt)
       order by r.delivery_id
       on conflict do nothing
       returning delivery_id as id`,
      [
        plainArray(rows.map(({ deliveryId }) => deliveryId)),
        textArray(rows.map(({ provider }) => provider)),
        textArray(rows.map(({ correlationId }) => correlationId)),
        plainArray(rows.map(({ state }) => state)),
        plainArray(rows.map(({ attempt }) => attempt)),
        workerId,
      ],
    );
    return new Set(added.map(({ id }) => id));
  }

  /** Reads and locks rows, in order of their ids, with what is known of the workers that hold them. */
  async lock(tx: EntityManager, deliveryIds: readonly string[]): Promise<readonly StoredDelivery[]> {
    const rows: (Omit<StoredDelivery, 'silentMs'> & { silentMs: string | null })[] = await tx.query(
      `select d.delivery_id as "deliveryId", d.state, d.attempt, d.resends, d.told_deferred as "toldDeferred", d.code,
              d.worker_id as "workerId", extract(epoch from clock_timestamp() - w.alive_until) * 1000 as "silentMs"
       from delivery d left join worker w on w.worker_id = d.worker_id
       where d.delivery_id = any($1::uuid[])
       order by d.delivery_id
       for update of d`,
      [plainArray(deliveryIds)],
    );
    return rows.map((row) => ({
      ...row,
      code: row.code ?? undefined,
      workerId: row.workerId ?? undefined,
      silentMs: row.silentMs === null ? Infinity : Number(row.silentMs),
    }));
  }

  /** Takes rows in hand that this transaction has locked. */
  async take(tx: EntityManager, rows: readonly ClaimedRow[], workerId: string): Promise<void> {
    await tx.query(
      `update delivery d
       set state = r.state, provider = r.provider, attempt = r.attempt, resends = r.resends, updated_at = now(),
           worker_id = case when r.state <> 'deferred' then $6::uuid end
       from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::smallint[])
         r(delivery_id, provider, state, attempt, resends)
       where d.delivery_id = r.delivery_id`,
      [
        plainArray(rows.map(({ deliveryId }) => deliveryId)),
        textArray(rows.map(({ provider }) => provider)),
        plainArray(rows.map(({ state }) => state)),
        plainArray(rows.map(({ attempt }) => attempt)),
        plainArray(rows.map(({ resends }) => resends)),
        workerId,
      ],
    );
  }

  /**
   * Marks claimed rows as `sending` and returns the ids of those that are still this worker's; only these may be sent.
   *
   * To be asked again as long as no answer comes: rows that it has marked before count as well.
   */
  async begin(
    manager: EntityManager,
    claims: readonly ClaimId[],
    workerId: string | undefined,
  ): Promise<ReadonlySet<string>> {
    const begun: { id: string; attempt: number }[] = await manager.query(
      `with begun as (
         update delivery set state = 'sending'
         where delivery_id = any($1::uuid[]) and worker_id = $2 and state in ('claimed', 'sending')
         returning delivery_id as id, attempt)
       select id, attempt from begun`,
      [plainArray(claims.map(({ deliveryId }) => deliveryId)), workerId],
    );
    const attempts = new Map(begun.map(({ id, attempt }) => [id, attempt]));
    const ours = claims.filter(({ deliveryId, attempt }) => attempts.get(deliveryId) === attempt);
    return new Set(ours.map(({ deliveryId }) => deliveryId));
  }

  /**
   * Writes the end of claims, with the parts that were taken, and returns the ids of those that were still held.
   *
   * A row given up as `unknown` meanwhile still learns the truth, as long as nobody has begun it again.
   */
  async settle(tx: EntityManager, rows: readonly SettledRow[]): Promise<ReadonlySet<string>> {
    const sorted = [...rows].sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
    const settled: { id: string }[] = await tx.query(SETTLE, [
      plainArray(sorted.map(({ deliveryId }) => deliveryId)),
      plainArray(sorted.map(({ state }) => state)),
      plainArray(sorted.map(({ attempt }) => attempt)),
      plainArray(sorted.map(({ workerId }) => workerId)),
      plainArray(sorted.map(({ next }) => next)),
      plainArray(sorted.map(({ resends }) => resends)),
      plainArray(sorted.map(({ toldDeferred }) => toldDeferred)),
      textArray(sorted.map(({ code }) => code)),
      textArray(sorted.map(({ provider }) => provider)),
      textArray(sorted.map(({ providerMessageIds: ids }) => (ids.length === 0 ? undefined : JSON.stringify(ids)))),
      plainArray(sorted.map(({ pollAfterMs }) => pollAfterMs)),
    ]);
    return new Set(settled.map(({ id }) => id));
  }

  /** Keeps tries that failed. Those that end well leave what the delivery and its parts say. */
  async note(tx: EntityManager, attempts: readonly FailedAttempt[]): Promise<void> {
    if (attempts.length === 0) return;
    await tx.query(
      `insert into failed_attempt (delivery_id, attempt, place, provider, outcome, code, detail)
       select * from unnest($1::uuid[], $2::int[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[])`,
      [
        plainArray(attempts.map(({ deliveryId }) => deliveryId)),
        plainArray(attempts.map(({ attempt }) => attempt)),
        plainArray(attempts.map(({ place }) => place)),
        textArray(attempts.map(({ provider }) => provider)),
        plainArray(attempts.map(({ outcome }) => outcome)),
        textArray(attempts.map(({ code }) => code)),
        textArray(attempts.map(({ detail }) => detail)),
      ],
    );
  }

  /** Forgets deliveries that began more than `days` days ago. Relies on the BRIN index over `created_at`. */
  async forget(tx: EntityManager, days: number): Promise<void> {
    await tx.query(
      `with old as (
         select delivery_id from delivery where created_at < now() - $1 * interval '1 day' limit 50000),
       parts as (delete from delivery_part p using old where p.delivery_id = old.delivery_id),
       attempts as (delete from failed_attempt a using old where a.delivery_id = old.delivery_id)
       delete from delivery d using old where d.delivery_id = old.delivery_id`,
      [days],
    );
  }
}

/**
 * Every step reads the one before it row by row: a join of two sets that the planner knows nothing of would compare each
 * row with each. `any` makes it look the rows up by the primary key, even while the table is new and seems to be small.
 */
const SETTLE = `
  with settled as (
    update delivery d
    set state = r.next, resends = r.resends, told_deferred = d.told_deferred or r.told_deferred, code = coalesce(r.code, d.code),
        provider = r.provider, worker_id = null, updated_at = now()
    from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::text[], $6::smallint[], $7::boolean[], $8::text[],
                $9::text[], $10::jsonb[], $11::int[])
      r(delivery_id, state, attempt, worker_id, next, resends, told_deferred, code, provider, ids, poll_after)
    where d.delivery_id = any($1::uuid[]) and d.delivery_id = r.delivery_id and d.attempt = r.attempt
      and (((d.state = r.state or (r.state = 'claimed' and d.state = 'sending')) and d.worker_id is not distinct from r.worker_id)
           or (d.state = 'unknown' and r.state = 'sending' and r.next in ('sent', 'failed')))
    returning d.delivery_id, d.provider, r.ids, r.poll_after),
  parts as (
    insert into delivery_part (delivery_id, part, provider, provider_message_id, poll_at)
    select s.delivery_id, p.part, s.provider, p.id, now() + s.poll_after * interval '1 millisecond'
    from settled s, jsonb_array_elements_text(s.ids) with ordinality p(id, part)
    on conflict do nothing)
  select delivery_id as id from settled`;
