import { type EventEnriched, type Item, readMetavariables } from '@carillon/contracts';
import { filterFacts, type FilterFacts } from '@carillon/rules';
import type { CompiledOffer } from './compile-offer';
import { type CounterBook, NOTHING_KNOWN } from './counters/counter-book';
import type { Effect } from './effect';
import type { OfferIndex } from './index-offers';

/** An event, and the offers that look at counters because of it. */
export interface Looking {
  readonly item: Pick<Item<typeof EventEnriched>, 'payload'>;
  /** When it happened, in milliseconds since 1970. */
  readonly time: number;
  readonly offers: readonly CompiledOffer[];
}

/** An event, and the offers that want it as far as can be told without looking at counters. */
export interface Wanted extends Looking {
  readonly item: Item<typeof EventEnriched>;
}

/**
 * The offers that apply at the time of an event and whose filter holds.
 *
 * @param offers those for the type of the event
 * @param audiences that the member belongs to, where any offer asks for them
 */
export function wantedBy(
  item: Item<typeof EventEnriched>,
  offers: OfferIndex | undefined,
  audiences?: readonly string[],
): Wanted {
  const { event, member } = item.payload;
  const time = Date.parse(event.time);
  if (offers === undefined) return { item, time, offers: [] };
  const facts = filterFacts(event, member, { itemId: item.id, ...(audiences && { audiences }) });
  return { item, time, offers: offers.candidates(facts).filter((offer) => applies(offer, facts, time)) };
}

function applies({ validity, holds }: CompiledOffer, facts: FilterFacts, time: number): boolean {
  for (const check of validity) if (!check.holds(time, facts.wall)) return false;
  return holds(facts);
}

/**
 * Every action of each offer that wants the event and whose conditions on counters hold. All ids follow from the event and
 * the offer, so deciding twice comes to the same.
 *
 * @returns the effects, in order of the offers and of their actions
 */
export function effectsOf({ item, time, offers }: Wanted, book: CounterBook = NOTHING_KNOWN): readonly Effect[] {
  const acting = withoutRivals(
    offers.filter(({ offerId, conditions }) =>
      conditions.every((condition) => condition.holds({ ...item.payload, time, offerId }, book)),
    ),
  );
  if (acting.length === 0) return [];
  const occasion = { item, time, metavariables: readMetavariables(item.payload.event) };
  return acting.flatMap(({ actions }) => actions.flatMap((perform) => perform(occasion)));
}

/** Going by priority, an offer that is not summable is taken only as the first, and then alone. */
function withoutRivals(offers: readonly CompiledOffer[]): readonly CompiledOffer[] {
  const [first] = offers;
  if (first && !first.summable) return [first];
  return offers.every(({ summable }) => summable) ? offers : offers.filter(({ summable }) => summable);
}
