import type { Outgoing } from '@carillon/messaging';
import type { Follower, MemberMerge } from '@carillon/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { useKey } from '../domain/frequency-cap';

/** What may be counted for a member under a cap. */
export interface Claim {
  readonly capId: string;
  readonly memberId: string;
  /** How many messages want to go. */
  readonly count: number;
  /** How many of the latest are to be remembered besides. */
  readonly memory: number;
}

/** The latest messages of each member that count for a cap. */
@Injectable()
export class CapUseRepository implements Follower {
  /**
   * Counts messages as sent `now` and tells what was counted before, in one statement; another worker with the same members
   * waits until `tx` ends. Sorted, so that two cannot wait for each other. What does not go after all is given back.
   *
   * @returns by `useKey`, the moments of the latest messages before these, in order
   */
  async claim(tx: EntityManager, claims: readonly Claim[], now: Date): Promise<ReadonlyMap<string, readonly Date[]>> {
    const rows: { capId: string; memberId: string; uses: Date[] }[] = await tx.query(
      `insert into cap_use as u (cap_id, member_id, memory, uses)
       select c.cap_id, c.member_id, c.memory, array_fill($5::timestamptz(3), array[c.count])
       from unnest($1::uuid[], $2::text[], $3::int[], $4::smallint[]) as c (cap_id, member_id, count, memory)
       order by c.cap_id, c.member_id collate "C"
       on conflict (cap_id, member_id) do update set memory = excluded.memory,
         uses = u.uses[greatest(1, cardinality(u.uses) - excluded.memory + 1):] || excluded.uses
       returning cap_id as "capId", member_id as "memberId", uses`,
      [
        claims.map(({ capId }) => capId),
        claims.map(({ memberId }) => memberId),
        claims.map(({ count }) => count),
        claims.map(({ memory }) => memory),
        now,
      ],
    );
    const counts = new Map(claims.map(({ capId, memberId, count }) => [useKey(capId, memberId), count]));
    return new Map(
      rows.map(({ capId, memberId, uses }) => {
        const key = useKey(capId, memberId);
        // Two workers' clocks may differ.
        return [key, uses.slice(0, -counts.get(key)!).sort((one, other) => one.getTime() - other.getTime())];
      }),
    );
  }

  /** Gives back the last `count` of each, which must have been claimed in the same transaction. */
  async giveBack(tx: EntityManager, claims: readonly Pick<Claim, 'capId' | 'memberId' | 'count'>[]): Promise<void> {
    if (claims.length === 0) return;
    await tx.query(
      `update cap_use u set uses = u.uses[:cardinality(u.uses) - c.count]
       from unnest($1::uuid[], $2::text[], $3::int[]) as c (cap_id, member_id, count)
       where u.cap_id = c.cap_id and u.member_id = c.member_id`,
      [claims.map(({ capId }) => capId), claims.map(({ memberId }) => memberId), claims.map(({ count }) => count)],
    );
  }

  /**
   * What was sent to members who have become one was sent to one member. Locks in the order of `claim`. Relies on the primary
   * key: there are few caps.
   */
  async follow({ memberId, absorbedIds }: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]> {
    const ofMembers = `(cap_id, member_id) in (select cap_id, id from frequency_cap, unnest($1::text[]) id)`;
    await tx.query(`select 1 from cap_use where ${ofMembers} order by cap_id, member_id for update`, [
      [memberId, ...absorbedIds],
    ]);
    await tx.query(
      `with gone as (delete from cap_use where ${ofMembers} returning cap_id, memory, uses)
       insert into cap_use as u (cap_id, member_id, memory, uses)
       select cap_id, $2, max(memory), array_agg(use order by use) from gone, unnest(uses) use group by cap_id
       on conflict (cap_id, member_id) do update set memory = greatest(u.memory, excluded.memory),
         uses = array(select use from unnest(u.uses || excluded.uses) use order by use)`,
      [absorbedIds, memberId],
    );
    return [];
  }

  /** Forgets what no cap can ask for any more. Reads the whole table: meant for a quiet moment now and then. */
  async purge(before: Date, source: Pick<EntityManager, 'query'>): Promise<void> {
    await source.query(`delete from cap_use where coalesce(uses[cardinality(uses)], '-infinity') < $1`, [before]);
  }
}
