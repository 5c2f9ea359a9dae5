import { Injectable, Inject } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { asItCounts, type CountedChange } from '../domain/counters/counted-change';
import { CounterBook } from '../domain/counters/counter-book';
import { type CounterSight, sightsOf } from '../domain/counters/counter-sight';
import { type PurchaseKey, readRefund, type Refunded } from '../domain/counters/refund';
import { effectsOf, type Looking, type Wanted } from '../domain/decide-offers';
import type { Effect } from '../domain/effect';
import { CounterLedgerRepository, type KeptChange } from '../storage/counter-ledger.repository';
import { countedBy, momentsOf } from '../domain/counters/what-counters-need';

const DAY_MS = 86_400_000;

/** What was decided about one event, and what was seen of counters at that moment. */
export interface DecidedEvent {
  readonly effects: readonly Effect[];
  readonly sights: readonly CounterSight[];
}

/**
 * Lets offers look at counters and change them: what a packet needs is read with one statement, and what it counts is
 * written with one. Within a packet events come in the order of their times, and each sees what those before it have counted.
 */
@Injectable()
export class CountEvents {
  constructor(@Inject(CounterLedgerRepository) private readonly ledger: CounterLedgerRepository) {}

  /**
   * What each event comes to, in the order of the events, and their counting written down.
   *
   * @param refundsMatter whether there are counters at all, which refunds would have to take back
   */
  async decide(wanted: readonly Wanted[], refundsMatter: boolean, tx: EntityManager): Promise<readonly DecidedEvent[]> {
    const refunds = refundsMatter ? refundsIn(wanted) : new Map<PurchaseKey, Refunded>();
    const counted = wanted.flatMap(countedBy);
    const moments = momentsOf(wanted, counted);
    if (refunds.size === 0 && counted.length === 0 && moments.length === 0)
      return wanted.map((one) => ({ effects: effectsOf(one), sights: [] }));
    await this.ledger.lock(tx, moments);
    const refunded = await this.ledger.refund(tx, refunds, purchasesOf(counted));
    const book = new CounterBook(await this.ledger.states(tx, moments), refunded);
    const { decided, changes } = decideInOrder(wanted, book);
    await this.ledger.add(tx, kept(changes, book));
    return decided;
  }

  /** The effects of events that are only asked about: nothing is written down. */
  async ask(wanted: readonly Wanted[], tx: EntityManager): Promise<readonly (readonly Effect[])[]> {
    const book = await this.bookFor(wanted, tx);
    return wanted.map((one) => effectsOf(one, book));
  }

  /** What conditions see of counters at the times of events, by all that is known of those times now. */
  async look(wanted: readonly Looking[], tx: EntityManager): Promise<readonly CounterSight[]> {
    const book = await this.bookFor(wanted, tx);
    return wanted.flatMap((one) => sightsOf(one, book));
  }

  private async bookFor(wanted: readonly Looking[], tx: EntityManager): Promise<CounterBook> {
    return new CounterBook(await this.ledger.states(tx, momentsOf(wanted, [])), new Map());
  }
}

function decideInOrder(wanted: readonly Wanted[], book: CounterBook) {
  const decided: DecidedEvent[] = [];
  const changes: CountedChange[] = [];
  const order = wanted.map((one, index) => ({ one, index })).sort((a, b) => a.one.time - b.one.time);
  for (const { one, index } of order) {
    const own = effectsOf(one, book);
    decided[index] = { effects: own, sights: sightsOf(one, book) };
    for (const effect of own) {
      if (effect.kind !== 'count') continue;
      changes.push(effect.change);
      const change = asItCounts(effect.change, book.refundedOf(effect.change.purchase));
      if (change !== undefined) book.count(change);
    }
  }
  return { decided, changes };
}

/** What is older than its counter keeps changes cannot be put in its place any more. */
function kept(changes: readonly CountedChange[], book: CounterBook): readonly KeptChange[] {
  const now = Date.now();
  return changes
    .filter(({ at, keepDays }) => at > now - keepDays * DAY_MS)
    .map((change) => {
      const left = asItCounts(change, book.refundedOf(change.purchase));
      return { ...change, micros: left?.micros ?? 0n, isVoid: left === undefined };
    });
}

const purchasesOf = (changes: readonly CountedChange[]): ReadonlySet<PurchaseKey> =>
  new Set(changes.flatMap(({ purchase }) => (purchase === undefined ? [] : [purchase])));

function refundsIn(wanted: readonly Wanted[]): Map<PurchaseKey, Refunded> {
  const refunds = new Map<PurchaseKey, Refunded>();
  for (const { item } of wanted) {
    const refund = readRefund(item.payload.event);
    if (refund === undefined) continue;
    const before = refunds.get(refund.purchase);
    refunds.set(refund.purchase, {
      micros: (before?.micros ?? 0n) + refund.micros,
      full: (before?.full ?? false) || refund.full,
    });
  }
  return refunds;
}
