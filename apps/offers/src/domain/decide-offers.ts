import type { EventEnriched, Item } from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import type { Effect } from './effect';
import type { OfferIndex } from './index-offers';
import { readMetavariables } from './read-metavariables';

/**
 * Decides what the running offers make of one event: every action of each offer whose period the event falls into and whose
 * filter holds. All ids follow from the event and the offer, so deciding twice comes to the same.
 *
 * @param offers those for the type of the event
 * @returns the effects, in order of the offers and of their actions
 */
export function decideOffers(item: Item<typeof EventEnriched>, offers: OfferIndex | undefined): readonly Effect[] {
  if (!offers) return [];
  const { event, member } = item.payload;
  const time = Date.parse(event.time);
  const facts = filterFacts(event, member, { itemId: item.id });
  const wanting = offers.candidates(facts).filter(({ from, to, holds }) => from <= time && time < to && holds(facts));
  if (wanting.length === 0) return [];
  const occasion = { item, time, metavariables: readMetavariables(event) };
  return wanting.flatMap(({ actions }) => actions.flatMap((perform) => perform(occasion)));
}
