import type { LoyaltyEvent, MemberSnapshot } from '@carillon/contracts';
import { type Explanation, explainFilter, fieldsOf, filterFacts } from '@carillon/rules';
import { filtersOf } from './compile-offer';
import { explainCounters, type ExplainedCounter } from './counters/counter-sight';
import type { Micros } from './counters/micros';
import type { Offer, OfferTerms } from './offer';
import { compileValidity } from './validity';

/** One thing that an event must fulfil. */
export interface ExplainedCheck {
  readonly name: 'state' | 'event-type' | 'period' | 'days' | 'hours' | 'counters';
  readonly holds: boolean;
}

export interface ExplainedOffer {
  readonly applies: boolean;
  readonly checks: readonly ExplainedCheck[];
  /** Points of sale, audiences and filter, each with its place in the terms. */
  readonly filters: readonly { readonly pointer: string; readonly explanation: Explanation }[];
  readonly counters: readonly ExplainedCounter[];
}

/**
 * Says what of an offer an event fulfils and what it does not, rule by rule.
 *
 * @param terms that compile: those in force, or those of another version
 */
export function explainOffer(
  { id, state }: Pick<Offer, 'id' | 'state'>,
  terms: OfferTerms,
  situation: {
    readonly event: LoyaltyEvent;
    readonly member: MemberSnapshot;
    readonly audiences?: readonly string[];
    /** Chance follows from it; the id of the event, if left out. */
    readonly itemId?: string;
    /** By each condition on a counter, in their order. */
    readonly measured: readonly (Micros | undefined)[];
  },
): ExplainedOffer {
  const { event, member, audiences, itemId, measured } = situation;
  const counters = explainCounters(terms.counterConditions, measured);
  const facts = filterFacts(event, member, { ...(audiences && { audiences }), ...(itemId && { itemId }) });
  const catalogue = fieldsOf(terms.eventType);
  const checks: readonly ExplainedCheck[] = [
    { name: 'state', holds: state === 'running' },
    { name: 'event-type', holds: event.type === terms.eventType },
    ...compileValidity(terms).checks.map(({ name, holds }) => ({
      name,
      holds: holds(Date.parse(event.time), facts.wall),
    })),
    ...(terms.counterConditions.length > 0
      ? [{ name: 'counters' as const, holds: counters.every(({ holds }) => holds) }]
      : []),
  ];
  const filters = filtersOf(terms).map(({ pointer, filter }) => ({
    pointer,
    explanation: explainFilter(filter, catalogue, facts, { salt: id }),
  }));
  const applies = checks.every(({ holds }) => holds) && filters.every(({ explanation }) => explanation.holds);
  return { applies, checks, filters, counters };
}
