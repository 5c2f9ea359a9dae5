import type { FilterFacts, NecessaryCondition } from '@carillon/rules';
import type { CompiledOffer } from './compile-offer';

/** The running offers for one type of event, laid out so that an event pays for those alone that it can set off. */
export interface OfferIndex {
  /** In the order in which they were given. */
  candidates(facts: FilterFacts): readonly CompiledOffer[];
  /** Whether any of them asks which audiences the member belongs to. */
  readonly asksAudiences: boolean;
}

/** Offers that ask for certain values of one field, by value. */
interface Shelf {
  readonly read: NecessaryCondition['read'];
  readonly byValue: Map<string, number[]>;
}

/**
 * Lays out offers by the most selective of the values that they ask for; the others are candidates for every event.
 *
 * @param offers of one event type
 */
export function indexOffers(offers: readonly CompiledOffer[]): OfferIndex {
  const always: number[] = [];
  const shelves = new Map<string, Shelf>();
  offers.forEach(({ necessary }, place) => {
    const [first, ...others] = necessary;
    if (!first) return always.push(place);
    const narrowest = others.reduce((best, one) => (one.values.length < best.values.length ? one : best), first);
    return shelve(shelves, narrowest, place);
  });
  const asksAudiences = offers.some((offer) => offer.asksAudiences);
  if (shelves.size === 0) return { candidates: () => offers, asksAudiences };
  return {
    asksAudiences,
    candidates(facts) {
      const found = [...shelves.values()].flatMap(({ read, byValue }) => byValue.get(read(facts) as string) ?? []); // no text finds nothing
      if (found.length === 0 && always.length === 0) return [];
      return [...found, ...always].sort((a, b) => a - b).map((place) => offers[place]!);
    },
  };
}

function shelve(shelves: Map<string, Shelf>, { field, read, values }: NecessaryCondition, place: number): void {
  const shelf = shelves.get(field) ?? { read, byValue: new Map<string, number[]>() };
  shelves.set(field, shelf);
  for (const value of new Set(values)) {
    const places = shelf.byValue.get(value);
    if (places) places.push(place);
    else shelf.byValue.set(value, [place]);
  }
}
