import type { EventEnriched, Item } from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import type { CompiledOffer } from './compile-offer';
import { type CounterBook, NOTHING_KNOWN } from './counters/counter-book';
import type { Effect } from './effect';
import type { OfferIndex } from './index-offers';
import { readMetavariables } from './read-metavariables';

/** An event, and the offers that want it as far as can be told without looking at counters. */
export interface Wanted {
  readonly item: Item<typeof EventEnriched>;
  /** When it happened, in milliseconds since 1970. */
  readonly time: number;
  readonly offers: readonly CompiledOffer[];
}

/**
 * The offers whose period an event falls into and whose filter holds.
 *
 * @param offers those for the type of the event
 */
export function wantedBy(item: Item<typeof EventEnriched>, offers: OfferIndex | undefined): Wanted {
  const { event, member } = item.payload;
  const time = Date.parse(event.time);
  if (offers === undefined) return { item, time, offers: [] };
  const facts = filterFacts(event, member, { itemId: item.id });
  const wanting = offers.candidates(facts).filter(({ from, to, holds }) => from <= time && time < to && holds(facts));
  return { item, time, offers: wanting };
}

/**
 * Every action of each offer that wants the event and whose conditions on counters hold. All ids follow from the event and
 * the offer, so deciding twice comes to the same.
 *
 * @returns the effects, in order of the offers and of their actions
 */
export function effectsOf({ item, time, offers }: Wanted, book: CounterBook = NOTHING_KNOWN): readonly Effect[] {
  const acting = offers.filter(({ offerId, conditions }) =>
    conditions.every((condition) => condition.holds({ ...item.payload, time, offerId }, book)),
  );
  if (acting.length === 0) return [];
  const occasion = { item, time, metavariables: readMetavariables(item.payload.event) };
  return acting.flatMap(({ actions }) => actions.flatMap((perform) => perform(occasion)));
}
