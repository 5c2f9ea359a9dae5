import { type LoyaltyEventType, loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, fieldsOf, type FilterPredicate, type NecessaryCondition } from '@carillon/rules';
import { OFFERS_CODES } from '../error-codes';
import { compileAction } from './actions/action';
import type { PerformAction } from './actions/compiled-action';
import type { OfferTerms } from './offer';
import { faultsAt, type OfferFault } from './offer-fault';

/** An offer made ready for thousands of events. */
export interface CompiledOffer {
  readonly offerId: string;
  readonly eventType: string;
  /** Bounds of the period in milliseconds since 1970: the first moment, and the first that is too late. */
  readonly from: number;
  readonly to: number;
  readonly holds: FilterPredicate;
  /** Without these it cannot hold: what the index goes by. */
  readonly necessary: readonly NecessaryCondition[];
  /** In their order. */
  readonly actions: readonly PerformAction[];
}

export type CompileOfferResult =
  | { readonly outcome: 'ok'; readonly offer: CompiledOffer }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

/** Compiles an offer, or finds everything that keeps it from making sense. */
export function compileOffer(terms: OfferTerms & { readonly id: string }): CompileOfferResult {
  const { id: offerId, eventType } = terms;
  const period = compilePeriod(terms.period);
  const type = loyaltyEventTypes.get(eventType);
  if (!type) {
    const detail = `event types are ${[...loyaltyEventTypes.keys()].join(', ')}`;
    const unknown = { pointer: '/eventType', code: OFFERS_CODES.eventTypeUnknown, detail };
    return { outcome: 'refused', faults: [unknown, ...period.faults] };
  }
  const filter = compileFilter(terms.filter, fieldsOf(eventType), { salt: offerId });
  const actions = compileActions(terms, type);
  const faults = [
    ...period.faults,
    ...(filter.outcome === 'refused' ? faultsAt('/filter', filter.faults) : []),
    ...actions.faults,
  ];
  if (filter.outcome === 'refused' || faults.length > 0) return { outcome: 'refused', faults };
  const { from, to } = period;
  const { predicate: holds, necessary } = filter;
  return { outcome: 'ok', offer: { offerId, eventType, from, to, holds, necessary, actions: actions.performs } };
}

function compilePeriod(period: OfferTerms['period']) {
  const from = period.from === undefined ? -Infinity : Date.parse(period.from);
  const to = period.to === undefined ? Infinity : Date.parse(period.to);
  const empty = { pointer: '/period/to', code: OFFERS_CODES.periodEmpty, detail: 'the period ends before it begins' };
  return { from, to, faults: from >= to ? [empty] : [] };
}

function compileActions({ id: offerId, actions }: OfferTerms & { readonly id: string }, eventType: LoyaltyEventType) {
  const results = actions.map((action, index) => compileAction(action, { offerId, index, eventType }));
  return {
    performs: results.flatMap((result) => (result.outcome === 'ok' ? [result.perform] : [])),
    faults: results.flatMap((result, index) =>
      result.outcome === 'refused' ? faultsAt(`/actions/${index}`, result.faults) : [],
    ),
  };
}
