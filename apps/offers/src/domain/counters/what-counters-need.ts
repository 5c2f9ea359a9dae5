import type { Looking, Wanted } from '../decide-offers';
import type { CountedChange } from './counted-change';
import { placeIdOf } from './counter-book';
import type { CounterPlace } from './counter-state';

/** A moment at which the state of a counter must be known. */
export interface NeededMoment extends CounterPlace {
  readonly at: number;
}

/** What offers may count of an event, if their conditions hold. */
export function countedBy({ item, time, offers }: Wanted): readonly CountedChange[] {
  const counting = offers.flatMap((offer) => offer.counting);
  if (counting.length === 0) return [];
  const occasion = { item, time, metavariables: {} };
  return counting.flatMap((perform) =>
    perform(occasion).flatMap((effect) => (effect.kind === 'count' ? [effect.change] : [])),
  );
}

/**
 * The states that decide about these events: those that conditions look at and, where a packet may establish one of the
 * values that are looked at, the state at that moment. Each once.
 */
export function momentsOf(wanted: readonly Looking[], counted: readonly CountedChange[]): readonly NeededMoment[] {
  const needed = new Map<string, NeededMoment>();
  const looked = new Set<string>();
  const need = (place: CounterPlace, at: number): void => {
    if (Number.isFinite(at))
      needed.set(`${at} ${placeIdOf(place)}`, { counterId: place.counterId, key: place.key, at });
  };
  for (const { item, time, offers } of wanted)
    for (const { offerId, conditions } of offers)
      for (const { looksAt } of conditions) {
        const sight = looksAt({ ...item.payload, time, offerId });
        if (sight === undefined) continue;
        looked.add(placeIdOf(sight));
        for (const at of sight.moments) need(sight, at);
      }
  for (const change of counted) if (change.establishes && looked.has(placeIdOf(change))) need(change, change.at);
  return [...needed.values()];
}
