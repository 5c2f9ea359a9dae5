import { type LoyaltyEventType, loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, type Filter, fieldsOf, type FilterPredicate, type NecessaryCondition } from '@carillon/rules';
import { OFFERS_CODES } from '../error-codes';
import { compileAction } from './actions/action';
import type { PerformAction } from './actions/compiled-action';
import { type CompiledCondition, compileCondition } from './counters/counter-condition';
import type { Counters } from './counters/counter';
import type { OfferTerms } from './offer';
import { faultsAt, type OfferFault } from './offer-fault';
import { compileValidity, type ValidityCheck } from './validity';

/** An offer made ready for thousands of events. */
export interface CompiledOffer {
  readonly offerId: string;
  readonly eventType: string;
  readonly priority: number;
  readonly summable: boolean;
  readonly validity: readonly ValidityCheck[];
  /** Its points of sale, its audiences and its filter. */
  readonly holds: FilterPredicate;
  /** Without these it cannot hold: what the index goes by. */
  readonly necessary: readonly NecessaryCondition[];
  /** Whether it must be known which audiences the member belongs to. */
  readonly asksAudiences: boolean;
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
  const { id: offerId, eventType, priority, summable } = terms;
  const validity = compileValidity(terms);
  const type = loyaltyEventTypes.get(eventType);
  if (!type) {
    const detail = `event types are ${[...loyaltyEventTypes.keys()].join(', ')}`;
    const unknown = { pointer: '/eventType', code: OFFERS_CODES.eventTypeUnknown, detail };
    return { outcome: 'refused', faults: [unknown, ...validity.faults] };
  }
  const filters = compileFilters(terms);
  const conditions = compileConditions(terms, counters);
  const actions = compileActions(terms, type, counters);
  const faults = [...validity.faults, ...filters.faults, ...conditions.faults, ...actions.faults];
  if (faults.length > 0) return { outcome: 'refused', faults };
  const { holds, necessary, asksAudiences } = filters;
  return {
    outcome: 'ok',
    offer: {
      ...{ offerId, eventType, priority, summable, validity: validity.checks, holds, necessary, asksAudiences },
      conditions: conditions.compiled,
      actions: actions.performs,
      counting: actions.counting,
    },
  };
}

/** Conditions that have a place of their own among the terms, as rules of a filter. */
const PLACES = [
  { member: 'pointsOfSale', field: 'event.pointOfSale' },
  { member: 'audiences', field: 'member.audiences' },
] as const;

/** The filters of an offer, each with its place in the terms. */
export function filtersOf(terms: OfferTerms): readonly { readonly pointer: string; readonly filter: Filter }[] {
  const places = PLACES.flatMap(({ member, field }) => {
    const value = terms[member];
    const rule = { field, operator: 'in', value: [...(value ?? [])] };
    return value ? [{ pointer: `/${member}`, filter: { combinator: 'and' as const, rules: [rule] } }] : [];
  });
  return terms.filter ? [...places, { pointer: '/filter', filter: terms.filter }] : places;
}

function compileFilters(terms: OfferTerms & { readonly id: string }) {
  const catalogue = fieldsOf(terms.eventType);
  const parts = filtersOf(terms).map(({ pointer, filter }) => ({
    pointer,
    result: compileFilter(filter, catalogue, { salt: terms.id }),
  }));
  const compiled = parts.flatMap(({ result }) => (result.outcome === 'ok' ? [result] : []));
  const predicates = compiled.map(({ predicate }) => predicate);
  const holds: FilterPredicate = (facts) => predicates.every((predicate) => predicate(facts));
  return {
    holds,
    necessary: compiled.flatMap(({ necessary }) => necessary),
    asksAudiences: compiled.some(({ fields }) => fields.has('member.audiences')),
    faults: parts.flatMap(({ pointer, result }) => {
      if (result.outcome === 'ok') return [];
      const inTerms = pointer === '/filter';
      return faultsAt(pointer, inTerms ? result.faults : result.faults.map((fault) => ({ ...fault, pointer: '' })));
    }),
  };
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
