import type { EventEnriched, Item } from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Effect } from '../domain/effect';
import { type Concern, concernsOf } from '../domain/triggered/occurrences-of';
import { remember, settle } from '../domain/triggered/standing';
import { timerItem } from '../domain/triggered/triggered-items';
import { standingId, StandingRepository, type StandingRow } from '../storage/standing.repository';
import { type KnownTriggered, TriggeredRules } from '../storage/triggered-rules';

/** Lets events arm, postpone and cancel triggered messages. */
@Injectable()
export class ArmTriggered {
  constructor(
    @Inject(TriggeredRules) private readonly rules: TriggeredRules,
    @Inject(StandingRepository) private readonly standings: StandingRepository,
  ) {}

  /**
   * A packet that no triggered message listens to costs a look-up for each event; any other two statements.
   *
   * @param effects what the offers make of the events; they, too, switch messages on and off
   */
  async onEvents(
    items: readonly Item<typeof EventEnriched>[],
    effects: readonly Effect[],
    tx: EntityManager,
  ): Promise<readonly Outgoing[]> {
    const { byId, byType } = await this.rules.load(tx);
    const switches = effects.flatMap((effect) => (effect.kind === 'switch' ? [effect.triggered] : []));
    const running = switches.filter(({ triggeredMessageId }) => byId.get(triggeredMessageId)?.running === true);
    const concerns = byStanding(concernsOf(items, running, byType));
    if (concerns.size === 0) return [];
    const rows = await this.standings.take(
      tx,
      [...concerns.values()].map(([first]) => first!),
    );
    const settled = rows.map((row) => hear(row, concerns.get(row.id)!, byId.get(row.triggeredMessageId)!));
    await this.standings.save(
      tx,
      settled.map(({ row }) => row),
    );
    return settled.flatMap(({ orders }) => orders);
  }
}

function byStanding(concerns: readonly Concern[]): ReadonlyMap<string, readonly Concern[]> {
  const grouped = new Map<string, Concern[]>();
  for (const concern of concerns) {
    const id = standingId(concern);
    const group = grouped.get(id);
    if (group === undefined) grouped.set(id, [concern]);
    else group.push(concern);
  }
  return grouped;
}

function hear(
  row: StandingRow,
  concerns: readonly Concern[],
  { timing }: KnownTriggered,
): { readonly row: StandingRow; readonly orders: readonly Outgoing[] } {
  const occurrences = concerns.map(({ occurrence }) => occurrence);
  const basis = Math.max(...occurrences.map(({ at }) => at));
  const { standing, order } = settle(timing, remember(timing, row.standing, occurrences), basis);
  const orders = order === undefined ? [] : [timerItem(row.id, order, concerns.at(-1)!.item)];
  return { row: { ...row, standing }, orders };
}
