import { loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, fieldsOf, type FilterPredicate } from '@carillon/rules';
import type { OfferTerms } from './offer';

/** An offer made ready for thousands of events a second. */
export interface CompiledOffer {
  readonly offerId: string;
  readonly eventType: string;
  /** Milliseconds since 1970; from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly holds: FilterPredicate;
  readonly action: OfferTerms['action'];
}

/** One reason not to save an offer; `pointer` is a JSON Pointer (RFC 6901) into the offer. */
export interface OfferFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type CompileOfferResult =
  | { readonly outcome: 'ok'; readonly compiled: CompiledOffer }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

/** Checks the terms against the event they wait for, and compiles the filter. @returns every fault at once */
export function compileOffer(offerId: string, terms: OfferTerms): CompileOfferResult {
  const { eventType, filter, period, action } = terms;
  const faults: OfferFault[] = [];
  if (!loyaltyEventTypes.has(eventType)) {
    const known = [...loyaltyEventTypes.keys()].join(', ');
    const detail = `there is no event type ${eventType}; there are ${known}`;
    return { outcome: 'refused', faults: [{ pointer: '/eventType', code: 'EVENT_TYPE_UNKNOWN', detail }] };
  }
  const from = period.from === undefined ? -Infinity : Date.parse(period.from);
  const to = period.to === undefined ? Infinity : Date.parse(period.to);
  if (from >= to)
    faults.push({ pointer: '/period/to', code: 'PERIOD_EMPTY', detail: 'the end is not after the beginning' });
  const compiled = compileFilter(filter, fieldsOf(eventType));
  if (compiled.outcome === 'refused')
    faults.push(...compiled.faults.map((fault) => ({ ...fault, pointer: `/filter${fault.pointer}` })));
  if (compiled.outcome === 'refused' || faults.length > 0) return { outcome: 'refused', faults };
  return { outcome: 'ok', compiled: { offerId, eventType, from, to, holds: compiled.predicate, action } };
}
