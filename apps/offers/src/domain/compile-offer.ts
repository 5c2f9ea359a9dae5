import { type LoyaltyEventType, loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, fieldsOf, type FilterPredicate, type NecessaryCondition } from '@carillon/rules';
import { OFFERS_CODES } from '../error-codes';
import { compileAction } from './actions/action';
import type { PerformAction } from './actions/compiled-action';
import { type CompiledCondition, compileCondition } from './counters/counter-condition';
import type { Counters } from './counters/counter';
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
  /** All of these must hold, beside the filter. */
  readonly conditions: readonly CompiledCondition[];
  /** In their order. */
  readonly actions: readonly PerformAction[];
  /** Those of the actions that count. */
  readonly counting: readonly PerformAction[];
}

export type CompileOfferResult =
  | { readonly outcome: 'ok'; readonly offer: CompiledOffer }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

/** Compiles an offer, or finds everything that keeps it from making sense. */
export function compileOffer(terms: OfferTerms & { readonly id: string }, counters: Counters): CompileOfferResult {
  const { id: offerId, eventType } = terms;
  const period = compilePeriod(terms.period);
  const type = loyaltyEventTypes.get(eventType);
  if (!type) {
    const detail = `event types are ${[...loyaltyEventTypes.keys()].join(', ')}`;
    const unknown = { pointer: '/eventType', code: OFFERS_CODES.eventTypeUnknown, detail };
    return { outcome: 'refused', faults: [unknown, ...period.faults] };
  }
  const filter = compileFilter(terms.filter, fieldsOf(eventType), { salt: offerId });
  const conditions = compileConditions(terms, counters);
  const actions = compileActions(terms, type, counters);
  const faults = [
    ...period.faults,
    ...(filter.outcome === 'refused' ? faultsAt('/filter', filter.faults) : []),
    ...conditions.faults,
    ...actions.faults,
  ];
  if (filter.outcome === 'refused' || faults.length > 0) return { outcome: 'refused', faults };
  const { from, to } = period;
  const { predicate: holds, necessary } = filter;
  return {
    outcome: 'ok',
    offer: {
      offerId,
      eventType,
      from,
      to,
      holds,
      necessary,
      conditions: conditions.compiled,
      actions: actions.performs,
      counting: actions.counting,
    },
  };
}

function compilePeriod(period: OfferTerms['period']) {
  const from = period.from === undefined ? -Infinity : Date.parse(period.from);
  const to = period.to === undefined ? Infinity : Date.parse(period.to);
  const empty = { pointer: '/period/to', code: OFFERS_CODES.periodEmpty, detail: 'the period ends before it begins' };
  return { from, to, faults: from >= to ? [empty] : [] };
}

function compileConditions({ counterConditions }: OfferTerms, counters: Counters) {
  const results = counterConditions.map((condition) => compileCondition(condition, counters));
  return {
    compiled: results.flatMap((result) => (result.outcome === 'ok' ? [result.condition] : [])),
    faults: results.flatMap((result, index) =>
      result.outcome === 'refused' ? faultsAt(`/counterConditions/${index}`, result.faults) : [],
    ),
  };
}

function compileActions(
  { id: offerId, actions }: OfferTerms & { readonly id: string },
  eventType: LoyaltyEventType,
  counters: Counters,
) {
  const results = actions.map((action, index) => compileAction(action, { offerId, index, eventType, counters }));
  return {
    performs: results.flatMap((result) => (result.outcome === 'ok' ? [result.perform] : [])),
    counting: results.flatMap((result, index) =>
      result.outcome === 'ok' && actions[index]!.kind === 'change-counter' ? [result.perform] : [],
    ),
    faults: results.flatMap((result, index) =>
      result.outcome === 'refused' ? faultsAt(`/actions/${index}`, result.faults) : [],
    ),
  };
}
