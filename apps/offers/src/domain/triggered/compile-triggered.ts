import { addSpan, nextOpening, readClockTime, readDuration, type Span } from '@carillon/calendar';
import { loyaltyEventTypes } from '@carillon/contracts';
import { compileFilter, fieldsOf, type FilterPredicate } from '@carillon/rules';
import { OFFERS_CODES } from '../../error-codes';
import { faultsOfChannels, type SendMessage } from '../actions/send-message';
import { faultsAt, type OfferFault } from '../offer-fault';
import type { Role, Timing } from './plan';
import type { TriggeredTerms } from './triggered-message';

/** Events of one type that do something to a triggered message. */
export interface Listener {
  readonly eventType: string;
  readonly role: Role;
  readonly holds: FilterPredicate;
}

/** A triggered message made ready for thousands of events. */
export interface CompiledTriggered {
  readonly id: string;
  readonly timing: Timing;
  readonly listeners: readonly Listener[];
  readonly action: SendMessage;
}

export type CompileTriggeredResult =
  | { readonly outcome: 'ok'; readonly triggered: CompiledTriggered }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

const ROLES: readonly Role[] = ['arm', 'postpone', 'cancel'];
const NO_SPAN: Span = { months: 0, days: 0, ms: 0 };
const SHORTEST_REPEAT_MS = 3_600_000;
/** Any moment does: only lengths are compared. */
const EPOCH = Date.UTC(2000, 0, 1);
const CODE = OFFERS_CODES;

/** Compiles a triggered message, or finds everything that keeps it from making sense. */
export function compileTriggered(terms: TriggeredTerms & { readonly id: string }): CompileTriggeredResult {
  const results = ROLES.flatMap((role) =>
    terms[role].map((pattern, index) => compileListener(pattern, role, `/${role}/${index}`)),
  );
  const faults = [
    ...results.flatMap(({ faults: found }) => found),
    ...timingFaults(terms),
    ...faultsAt('/action', faultsOfChannels(terms.action)),
  ];
  if (faults.length > 0) return { outcome: 'refused', faults };
  const listeners = results.flatMap(({ listener }) => (listener === undefined ? [] : [listener]));
  return { outcome: 'ok', triggered: { id: terms.id, timing: timingOf(terms), listeners, action: terms.action } };
}

export function timingOf({ delay, at, window, timeZone, repeat, end, rearm }: TriggeredTerms): Timing {
  return {
    delay: readDuration(delay),
    at: at === undefined ? undefined : readClockTime(at),
    window,
    timeZone,
    most: repeat === undefined ? 1 : (repeat.atMost ?? Infinity),
    every: repeat === undefined ? NO_SPAN : readDuration(repeat.every),
    endAfter: end?.after === undefined ? undefined : readDuration(end.after),
    endAt: end?.at === undefined ? Infinity : Date.parse(end.at),
    rearm,
  };
}

function compileListener(
  { eventType, filter }: TriggeredTerms['arm'][number],
  role: Role,
  pointer: string,
): { readonly listener?: Listener; readonly faults: readonly OfferFault[] } {
  if (!loyaltyEventTypes.has(eventType)) {
    const detail = `event types are ${[...loyaltyEventTypes.keys()].join(', ')}`;
    return { faults: [{ pointer: `${pointer}/eventType`, code: CODE.eventTypeUnknown, detail }] };
  }
  const compiled = compileFilter(filter, fieldsOf(eventType));
  if (compiled.outcome === 'refused') return { faults: faultsAt(`${pointer}/filter`, compiled.faults) };
  return { listener: { eventType, role, holds: compiled.predicate }, faults: [] };
}

/** How long a span is, as a moment after the epoch. */
const lengthOf = (duration: string): number => addSpan(EPOCH, readDuration(duration), 'UTC') - EPOCH;

function timingFaults({ delay, at, window, repeat, end }: TriggeredTerms): readonly OfferFault[] {
  const faults: OfferFault[] = [];
  const fault = (pointer: string, code: string, detail: string) => faults.push({ pointer, code, detail });
  if (repeat !== undefined && repeat.atMost === undefined && end === undefined)
    fault('/repeat', CODE.repeatEndless, 'a repeat without an end: give repeat.atMost, end.after or end.at');
  if (repeat !== undefined && lengthOf(repeat.every) < SHORTEST_REPEAT_MS)
    fault('/repeat/every', CODE.repeatTooOften, 'less than an hour from one message to the next');
  if (end !== undefined && end.after === undefined && end.at === undefined)
    fault('/end', CODE.endEmpty, 'names no end: give after or at');
  if (end?.after !== undefined && lengthOf(end.after) < lengthOf(delay))
    fault('/end/after', CODE.neverSent, 'shorter than the delay: no message would ever be sent');
  if (at !== undefined && window !== undefined && !isOpenAt(at, window))
    fault('/at', CODE.neverSent, `${at} is not in the window: no message would ever be sent at that time`);
  return faults;
}

/** Whether the hours are open at a time of day on the days when they are open at all. */
function isOpenAt(time: string, window: NonNullable<TriggeredTerms['window']>): boolean {
  const moment = EPOCH + readClockTime(time);
  return nextOpening(moment, { ...window, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }, 'UTC') === moment;
}
