import { type Item, TimerFired } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fire, settle } from '../domain/triggered/standing';
import { messageItem, standingIdOf, timerItem } from '../domain/triggered/triggered-items';
import { StandingRepository, type StandingRow } from '../storage/standing.repository';
import { type KnownTriggered, TriggeredRules } from '../storage/triggered-rules';

/** Sends what is due by what is known now; a timer that has been overtaken finds nothing. Repeats are timers again. */
@Injectable()
@Handles(TimerFired, { ownOnly: true })
export class FireTriggeredOnTimerFired implements PacketHandler<typeof TimerFired> {
  constructor(
    @Inject(TriggeredRules) private readonly rules: TriggeredRules,
    @Inject(StandingRepository) private readonly standings: StandingRepository,
  ) {}

  async handle(items: readonly Item<typeof TimerFired>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const { byId } = await this.rules.load(tx);
    const latest = new Map<string, Item<typeof TimerFired>>();
    for (const item of items) {
      const id = standingIdOf(item.payload.timerId);
      const known = id === undefined ? undefined : latest.get(id);
      if (id !== undefined && !(known !== undefined && known.payload.dueAt > item.payload.dueAt)) latest.set(id, item);
    }
    const rows = await this.standings.takeKnown(tx, [...latest.keys()]);
    const fired = rows.flatMap((row) => {
      const triggered = byId.get(row.triggeredMessageId);
      return triggered === undefined ? [] : [fireOne(row, triggered, latest.get(row.id)!)];
    });
    await this.standings.save(
      tx,
      fired.map(({ row }) => row),
    );
    return fired.flatMap(({ outgoing }) => outgoing);
  }
}

/** While a message is stopped, what is due is let pass. */
function fireOne(
  row: StandingRow,
  { timing, action, running }: KnownTriggered,
  item: Item<typeof TimerFired>,
): { readonly row: StandingRow; readonly outgoing: readonly Outgoing[] } {
  const moment = Date.parse(item.payload.dueAt);
  const { standing: after, firings } = fire(timing, row.standing, moment);
  const { standing, order } = settle(timing, after, moment);
  const messages = running ? firings.map((firing) => messageItem(firing, row, action, item)) : [];
  const orders = order === undefined ? [] : [timerItem(row.id, order, item)];
  return { row: { ...row, standing }, outgoing: [...messages, ...orders] };
}
