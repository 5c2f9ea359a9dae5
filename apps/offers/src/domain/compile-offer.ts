import { loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, fieldsOf, type FilterPredicate } from '@carillon/rules';
import { OFFERS_CODES } from '../error-codes';
import type { OfferTerms } from './offer';

/** An offer made ready for thousands of events. */
export interface CompiledOffer {
  readonly offerId: string;
  readonly eventType: string;
  /** Bounds of the period in milliseconds since 1970: the first moment, and the first that is too late. */
  readonly from: number;
  readonly to: number;
  readonly holds: FilterPredicate;
  readonly action: OfferTerms['action'];
}

/** One thing wrong with an offer; `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface OfferFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type CompileOfferResult =
  | { readonly outcome: 'ok'; readonly offer: CompiledOffer }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

/** Compiles an offer, or finds everything that keeps it from making sense. */
export function compileOffer({
  id,
  eventType,
  period,
  filter,
  action,
}: OfferTerms & { readonly id: string }): CompileOfferResult {
  const faults: OfferFault[] = [];
  const from = period.from === undefined ? -Infinity : Date.parse(period.from);
  const to = period.to === undefined ? Infinity : Date.parse(period.to);
  if (from >= to)
    faults.push({ pointer: '/period/to', code: OFFERS_CODES.periodEmpty, detail: 'the period ends before it begins' });
  if (!loyaltyEventTypes.has(eventType)) {
    const detail = `event types are ${[...loyaltyEventTypes.keys()].join(', ')}`;
    return {
      outcome: 'refused',
      faults: [{ pointer: '/eventType', code: OFFERS_CODES.eventTypeUnknown, detail }, ...faults],
    };
  }
  const compiled = compileFilter(filter, fieldsOf(eventType));
  if (compiled.outcome === 'refused')
    faults.push(...compiled.faults.map((fault) => ({ ...fault, pointer: `/filter${fault.pointer}` })));
  if (compiled.outcome === 'refused' || faults.length > 0) return { outcome: 'refused', faults };
  return { outcome: 'ok', offer: { offerId: id, eventType, from, to, holds: compiled.predicate, action } };
}
