import { uuidV5 } from '@carillon/contracts';
import type { MemberMerge } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Counter, DATE_TARGETS } from '../domain/counters/counter';
import { type CounterKey, memberOf, withMember } from '../domain/counters/counter-key';
import { CounterLedgerRepository } from './counter-ledger.repository';

/** Forgets single changes in time, and lets values follow members who become one. */
@Injectable()
export class CounterKeepingRepository {
  constructor(@Inject(CounterLedgerRepository) private readonly ledger: CounterLedgerRepository) {}

  /**
   * Puts some of the changes of before a moment together into the base of their values; those of values of a day that has
   * gone are forgotten altogether.
   *
   * @returns how many values had such changes
   */
  async fold(tx: EntityManager, counter: Counter, before: Date, limit: number): Promise<number> {
    const rows: { key: CounterKey }[] = await tx.query(
      `select distinct key from counter_change where counter_id = $1 and at < $2 limit $3`,
      [counter.id, before, limit],
    );
    const keys = rows.map(({ key }) => key);
    if (keys.length === 0) return 0;
    if (!counter.targets.some((target) => DATE_TARGETS.has(target))) {
      const at = before.getTime() - 1;
      const states = await this.ledger.states(
        tx,
        keys.map((key) => ({ counterId: counter.id, key, at })),
      );
      await tx.query(
        `insert into counter_base (counter_id, key, value, changes, member_id)
         select $1, * from unnest($2::text[], $3::numeric[], $4::bigint[], $5::text[])
         on conflict (counter_id, key) do update set value = excluded.value, changes = excluded.changes`,
        [
          counter.id,
          states.map(({ key }) => key),
          states.map(({ state }) => String(state.value)),
          states.map(({ state }) => String(state.changes)),
          states.map(({ key }) => memberOf(counter, key) ?? null),
        ],
      );
    }
    await tx.query(`delete from counter_change where counter_id = $1 and key = any($2::text[]) and at < $3`, [
      counter.id,
      keys,
      before,
    ]);
    return keys.length;
  }

  /** Forgets refunds of long ago. */
  async forgetPurchases(tx: EntityManager, before: Date): Promise<void> {
    await tx.query(`delete from counter_purchase where touched_at < $1`, [before]);
  }

  /**
   * Adds the values of absorbed members to those of the member who goes on: change by change, so that windows and refunds
   * go on to be right; as one change at the moment of merging where a value was established, for the other one still counts.
   */
  async merge(tx: EntityManager, counter: Counter, { memberId, absorbedIds, at, cause }: MemberMerge): Promise<void> {
    const rows: { key: CounterKey }[] = await tx.query(
      `select key from counter_change where counter_id = $1 and member_id = any($2::text[])
       union select key from counter_base where counter_id = $1 and member_id = any($2::text[])`,
      [counter.id, absorbedIds],
    );
    for (const { key } of rows)
      await this.move(tx, counter.id, key, withMember(counter, key, memberId), { memberId, at, cause });
  }

  /**
   * Lets refunds that come from now on, which name the member who goes on, find the purchases of the absorbed. Of every counter,
   * also of those whose values stay. Relies on the index on purchase and on the primary key.
   */
  async mergePurchases(tx: EntityManager, { memberId, absorbedIds }: MemberMerge): Promise<void> {
    // All that begin with the id and a space, which is followed by nothing but the exclamation mark.
    const theirs = `purchase >= id || ' ' and purchase < id || '!'`;
    const renamed = `$2 || substr(purchase, length(id) + 1)`;
    await tx.query(
      `update counter_change set purchase = ${renamed} from unnest($1::text[]) id
       where ${theirs} and coalesce(member_id, id) = id`,
      [absorbedIds, memberId],
    );
    await tx.query(
      `with gone as (
         delete from counter_purchase using unnest($1::text[]) id where ${theirs}
         returning ${renamed} as purchase, refunded, full_refund)
       insert into counter_purchase as p (purchase, refunded, full_refund)
       select purchase, sum(refunded), bool_or(full_refund) from gone group by purchase order by purchase
       on conflict (purchase) do update set refunded = p.refunded + excluded.refunded,
         full_refund = p.full_refund or excluded.full_refund, touched_at = now()`,
      [absorbedIds, memberId],
    );
  }

  private async move(
    tx: EntityManager,
    counterId: string,
    from: CounterKey,
    to: CounterKey,
    { memberId, at, cause }: Omit<MemberMerge, 'absorbedIds'>,
  ): Promise<void> {
    const [row]: { established: boolean }[] = await tx.query(
      `select exists (select 1 from counter_change where counter_id = $1 and key in ($2, $3) and establishes) as established`,
      [counterId, from, to],
    );
    if (row!.established) {
      const [known] = await this.ledger.states(tx, [{ counterId, key: from, at: END_OF_TIME }]);
      const micros = known!.state.value;
      const id = uuidV5(`${counterId} ${from} merged into ${to} ${cause.id}`);
      const unrefundable = { basis: undefined, scales: false, purchase: undefined, isVoid: false };
      const change = { counterId, key: to, at: at.getTime(), id, establishes: false, micros, told: micros, memberId };
      await tx.query(`delete from counter_change where counter_id = $1 and key = $2`, [counterId, from]);
      await tx.query(`delete from counter_base where counter_id = $1 and key = $2`, [counterId, from]);
      await this.ledger.add(tx, [{ ...change, ...unrefundable }]);
      return;
    }
    await tx.query(`update counter_change set key = $3, member_id = $4 where counter_id = $1 and key = $2`, [
      counterId,
      from,
      to,
      memberId,
    ]);
    await tx.query(
      `with gone as (delete from counter_base where counter_id = $1 and key = $2 returning value, changes)
       insert into counter_base as b (counter_id, key, value, changes, member_id)
       select $1, $3, value, changes, $4 from gone
       on conflict (counter_id, key) do update set value = b.value + excluded.value, changes = b.changes + excluded.changes`,
      [counterId, from, to, memberId],
    );
  }
}

/** After every event there is. */
const END_OF_TIME = Date.parse('9999-12-31T00:00:00Z');
