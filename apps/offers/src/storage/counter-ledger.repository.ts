import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CounterKey } from '../domain/counters/counter-key';
import type { Change, CounterPlace, CounterState } from '../domain/counters/counter-state';
import type { KnownState } from '../domain/counters/counter-book';
import { leftOf, type PurchaseKey, type Refundable, type Refunded } from '../domain/counters/refund';

/** A change as it is kept: what follows from it, and what refunds and merges need to know. */
export interface KeptChange extends Change, Refundable {
  readonly memberId: string | undefined;
  readonly purchase: PurchaseKey | undefined;
  /** Nothing is left of it, for its purchase was given back before it was counted. */
  readonly isVoid: boolean;
  readonly note?: string | undefined;
}

/** A state that is wanted. */
export interface Moment extends CounterPlace {
  readonly at: number;
}

const LOCKS = 512;

/** The changes of the counters, and the states that follow from them. Every statement is for a whole packet. */
@Injectable()
export class CounterLedgerRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Makes others wait who decide by one of these values, until `tx` ends: both would see what is there now. By a few hundred
   * locks for all values together, taken in one order.
   */
  async lock(tx: EntityManager, places: readonly CounterPlace[]): Promise<void> {
    await tx.query(
      `select pg_advisory_xact_lock(hashtext('counter'), slot) from (
         select distinct abs(hashtext(id) % $2) as slot from unnest($1::text[]) id order by slot) slots`,
      [places.map(({ counterId, key }) => `${counterId} ${key}`), LOCKS],
    );
  }

  /**
   * The states at the moments, by one pass over the changes of each value, in the order of `domain/counters/counter-state.ts`.
   * Relies on the primary key.
   */
  async states(tx: Pick<EntityManager, 'query'>, moments: readonly Moment[]): Promise<readonly KnownState[]> {
    if (moments.length === 0) return [];
    const rows: StateRow[] = await tx.query(
      `with asked as materialized (
         select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) with ordinality as a (counter_id, key, at, n)),
       place as (select counter_id, key, max(at) as until from asked group by 1, 2),
       told as (
         select c.counter_id, c.key, c.at, c.establishes::int as turn, c.change_id, c.micros, null::bigint as n
         from place p join counter_change c
           on c.counter_id = p.counter_id and c.key = p.key and c.at <= p.until and not c.void
         union all select counter_id, key, at, 2, null, null, n from asked),
       era as (
         select *, count(*) filter (where turn = 1) over line as era, count(*) filter (where turn < 2) over line as changes,
           max(at) filter (where turn = 1) over line as established_at
         from told window line as (partition by counter_id, key order by at, turn, change_id rows unbounded preceding)),
       sum as (
         select *, sum(micros) over line as micros_sum, first_value(change_id) over line as first_id
         from era
         window line as (partition by counter_id, key, era order by at, turn, change_id rows unbounded preceding))
       select s.n::int - 1 as index, (coalesce(s.micros_sum, 0) + case s.era when 0 then coalesce(b.value, 0) else 0 end)::text
           as value, (s.changes + coalesce(b.changes, 0))::text as changes, s.established_at as "establishedAt",
         case when s.era > 0 then s.first_id end as "establishedBy"
       from sum s left join counter_base b on b.counter_id = s.counter_id and b.key = s.key
       where s.turn = 2`,
      [moments.map(({ counterId }) => counterId), moments.map(({ key }) => key), moments.map(({ at }) => new Date(at))],
    );
    return rows.map((row) => ({ ...moments[row.index]!, state: toState(row) }));
  }

  /**
   * Notes refunds, and what has been refunded of other purchases of the packet; from now on until `tx` ends nobody else
   * counts or refunds these purchases. What was counted of refunded ones goes down.
   *
   * @returns what has been refunded of each purchase
   */
  async refund(
    tx: EntityManager,
    refunds: ReadonlyMap<PurchaseKey, Refunded>,
    others: ReadonlySet<PurchaseKey>,
  ): Promise<ReadonlyMap<PurchaseKey, Refunded>> {
    const purchases = [...new Set([...refunds.keys(), ...others])].sort();
    if (purchases.length === 0) return new Map();
    const rows: { purchase: string; refunded: string; full: boolean }[] = await tx.query(
      `insert into counter_purchase as p (purchase, refunded, full_refund)
       select * from unnest($1::text[], $2::numeric[], $3::boolean[]) as r (purchase, refunded, full_refund) order by r.purchase
       on conflict (purchase) do update set refunded = p.refunded + excluded.refunded,
         full_refund = p.full_refund or excluded.full_refund, touched_at = now()
       returning purchase, refunded::text, full_refund as "full"`,
      [
        purchases,
        purchases.map((purchase) => String(refunds.get(purchase)?.micros ?? 0n)),
        purchases.map((purchase) => refunds.get(purchase)?.full ?? false),
      ],
    );
    const refunded = new Map(
      rows.map(({ purchase, refunded: sum, full }) => [purchase, { micros: BigInt(sum), full }]),
    );
    if (refunds.size > 0) await this.takeBack(tx, [...refunds.keys()], refunded);
    return refunded;
  }

  /** Relies on the index on purchase. */
  private async takeBack(
    tx: EntityManager,
    purchases: readonly PurchaseKey[],
    refunded: ReadonlyMap<PurchaseKey, Refunded>,
  ): Promise<void> {
    const rows: (CounterPlace & {
      at: Date;
      id: string;
      purchase: string;
      told: string;
      basis: string | null;
      scales: boolean;
    })[] = await tx.query(
      `select counter_id as "counterId", key, at, change_id as id, purchase, told::text, basis::text, scales
         from counter_change where purchase = any($1::text[]) order by counter_id, key, at, change_id for update`,
      [purchases],
    );
    if (rows.length === 0) return;
    const left = rows.map(({ told, basis, scales, purchase }) =>
      leftOf(
        { told: BigInt(told), basis: basis === null ? undefined : BigInt(basis), scales },
        refunded.get(purchase)!,
      ),
    );
    await tx.query(
      `update counter_change c set micros = r.micros, void = r.void
       from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::bigint[], $6::boolean[])
         as r (counter_id, key, at, change_id, micros, void)
       where c.counter_id = r.counter_id and c.key = r.key and c.at = r.at and c.change_id = r.change_id`,
      [
        rows.map(({ counterId }) => counterId),
        rows.map(({ key }) => key),
        rows.map(({ at }) => at),
        rows.map(({ id }) => id),
        left.map((micros) => String(micros ?? 0n)),
        left.map((micros) => micros === undefined),
      ],
    );
  }

  /** Adds the changes of a load that is not there yet: sent again at another moment, it must not count again. */
  async load(tx: EntityManager, changes: readonly KeptChange[]): Promise<void> {
    const [{ counterId, id }] = changes as readonly [KeptChange, ...KeptChange[]]; // a load has values
    await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`counter load ${id}`]);
    const known: object[] = await tx.query(
      `select 1 from counter_change where counter_id = $1 and key = $2 and change_id = $3 limit 1`,
      [counterId, changes[0]!.key, id],
    );
    if (known.length === 0) await this.add(tx, changes);
  }

  /** Keys of a counter that have a value, in their order. Relies on the primary keys, for a member on the indexes on member. */
  async keys(
    counterId: string,
    {
      memberId,
      limit,
      after,
    }: { readonly memberId?: string | undefined; readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly CounterKey[]> {
    const rows: { key: string }[] = await this.dataSource.query(
      `select distinct key from (
         (select key from counter_change where counter_id = $1 and ($2::text is null or member_id = $2)
            and ($3::text is null or key > $3) group by key order by key limit $4)
         union all
         (select key from counter_base where counter_id = $1 and ($2::text is null or member_id = $2)
            and ($3::text is null or key > $3) order by key limit $4)) keys
       order by key limit $4`,
      [counterId, memberId ?? null, after ?? null, limit],
    );
    return rows.map(({ key }) => key);
  }

  /** Adds changes that are not there yet. */
  async add(tx: EntityManager, changes: readonly KeptChange[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(
      `insert into counter_change
         (counter_id, key, at, change_id, establishes, micros, told, void, member_id, purchase, basis, scales, note)
       select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::boolean[], $6::bigint[], $7::bigint[],
         $8::boolean[], $9::text[], $10::text[], $11::bigint[], $12::boolean[], $13::text[])
       on conflict do nothing`,
      [
        changes.map(({ counterId }) => counterId),
        changes.map(({ key }) => key),
        changes.map(({ at }) => new Date(at)),
        changes.map(({ id }) => id),
        changes.map(({ establishes }) => establishes),
        changes.map(({ micros }) => String(micros)),
        changes.map(({ told }) => String(told)),
        changes.map(({ isVoid }) => isVoid),
        changes.map(({ memberId }) => memberId ?? null),
        changes.map(({ purchase }) => purchase ?? null),
        changes.map(({ basis }) => (basis === undefined ? null : String(basis))),
        changes.map(({ scales }) => scales),
        changes.map(({ note }) => note ?? null),
      ],
    );
  }
}

interface StateRow {
  readonly index: number;
  readonly value: string;
  readonly changes: string;
  readonly establishedAt: Date | null;
  readonly establishedBy: string | null;
}

const toState = ({ value, changes, establishedAt, establishedBy }: StateRow): CounterState => ({
  value: BigInt(value),
  changes: BigInt(changes),
  establishedAt: establishedAt?.getTime() ?? -Infinity,
  establishedBy: establishedBy ?? '',
});
