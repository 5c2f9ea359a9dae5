import type { Outgoing } from '@carillon/messaging';
import type { Follower, MemberMerge } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { emptied, join, settle, type Standing } from '../domain/triggered/standing';
import { timerItem } from '../domain/triggered/triggered-items';
import { StandingRepository, type StandingRow } from '../storage/standing.repository';
import { type KnownTriggered, TriggeredRules } from '../storage/triggered-rules';

/**
 * Profiles have become one: where their triggered messages stand is worked out anew from what has happened to all of them. The
 * rows of the absorbed stay, empty, so that an order about their timers is never older than the one before.
 */
@Injectable()
export class MergeStandings implements Follower {
  constructor(
    @Inject(TriggeredRules) private readonly rules: TriggeredRules,
    @Inject(StandingRepository) private readonly standings: StandingRepository,
  ) {}

  async follow(merge: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]> {
    const { memberId, absorbedIds } = merge;
    const { byId } = await this.rules.load(tx);
    const absorbed = await this.standings.knownAmong(
      tx,
      [...byId.keys()].flatMap((id) => absorbedIds.map((one) => ({ triggeredMessageId: id, memberId: one }))),
    );
    if (absorbed.length === 0) return [];
    const concerned = [...new Set(absorbed.map(({ triggeredMessageId }) => triggeredMessageId))];
    const rows = await this.standings.take(tx, [
      ...absorbed,
      ...concerned.map((triggeredMessageId) => ({ triggeredMessageId, memberId })),
    ]);
    const merged = concerned.flatMap((id) => {
      const ofMessage = rows.filter(({ triggeredMessageId }) => triggeredMessageId === id);
      return mergeRows(ofMessage, byId.get(id)!, merge);
    });
    await this.standings.save(
      tx,
      merged.map(({ row }) => row),
    );
    return merged.flatMap(({ orders }) => orders);
  }
}

interface Settled {
  readonly row: StandingRow;
  readonly orders: readonly Outgoing[];
}

/** Of one triggered message; the row of the member who goes on is among them. */
function mergeRows(
  rows: readonly StandingRow[],
  { timing }: KnownTriggered,
  { memberId, at, cause }: MemberMerge,
): readonly Settled[] {
  const others = rows.filter((row) => row.memberId !== memberId).map(({ standing }) => standing);
  const settled = (row: StandingRow, becomes: Standing): Settled => {
    const { standing, order } = settle(timing, becomes, at.getTime());
    return { row: { ...row, standing }, orders: order === undefined ? [] : [timerItem(row.id, order, cause)] };
  };
  return rows.map((row) =>
    settled(row, row.memberId === memberId ? join(timing, row.standing, others) : emptied(row.standing)),
  );
}
