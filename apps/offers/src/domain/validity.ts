import { readClockTime, type Wall } from '@carillon/calendar';
import { OFFERS_CODES } from '../error-codes';
import { type OfferTerms, WEEKDAYS } from './offer';
import type { OfferFault } from './offer-fault';

const DAY_MS = 86_400_000;

/** One thing that decides whether an offer applies at a time. */
export interface ValidityCheck {
  readonly name: 'period' | 'days' | 'hours';
  /**
   * @param time of the event, in milliseconds since 1970
   * @param wall what the clocks of the member's zone showed then; asked for only where it matters
   */
  readonly holds: (time: number, wall: () => Wall) => boolean;
}

export interface Validity {
  readonly checks: readonly ValidityCheck[];
  readonly faults: readonly OfferFault[];
}

/** When an offer applies; a check for each thing that it asks. */
export function compileValidity({ period, daysOfWeek, hours }: OfferTerms): Validity {
  const from = boundOf(period.from);
  const to = boundOf(period.to);
  const empty = from && to && from.local === to.local && from.at >= to.at;
  const detail = 'the period ends before it begins';
  return {
    checks: [
      ...(from || to ? [{ name: 'period' as const, holds: withinPeriod(from, to) }] : []),
      ...(daysOfWeek ? [{ name: 'days' as const, holds: onDays(daysOfWeek, hours) }] : []),
      ...(hours ? [{ name: 'hours' as const, holds: withinHours(hours) }] : []),
    ],
    faults: empty ? [{ pointer: '/period/to', code: OFFERS_CODES.periodEmpty, detail }] : [],
  };
}

interface Bound {
  readonly at: number;
  /** By the clocks of the member, and not one moment for everybody. */
  readonly local: boolean;
}

function boundOf(text: string | undefined): Bound | undefined {
  if (text === undefined) return undefined;
  const local = !/(Z|[+-]\d\d:\d\d)$/.test(text);
  return { at: Date.parse(local ? `${text}Z` : text), local };
}

function withinPeriod(from: Bound | undefined, to: Bound | undefined): ValidityCheck['holds'] {
  return (time, wall) => {
    if (from && (from.local ? wall() : time) < from.at) return false;
    return !to || (to.local ? wall() : time) < to.at;
  };
}

type Hours = NonNullable<OfferTerms['hours']>;

/** The hours after midnight of a span over midnight belong to the day before. */
function onDays(days: readonly string[], hours: Hours | undefined): ValidityCheck['holds'] {
  const overMidnight = hours !== undefined && hours.to < hours.from ? readClockTime(hours.to) : 0;
  return (_time, wall) => {
    const shown = wall();
    const day = Math.floor(shown / DAY_MS) - (timeOfDay(shown) < overMidnight ? 1 : 0);
    return days.includes(WEEKDAYS[(((day + 3) % 7) + 7) % 7]!); // 1 January 1970 was a Thursday
  };
}

function withinHours(hours: Hours): ValidityCheck['holds'] {
  const from = readClockTime(hours.from);
  const to = readClockTime(hours.to);
  return (_time, wall) => {
    const now = timeOfDay(wall());
    return from < to ? from <= now && now < to : now >= from || now < to;
  };
}

const timeOfDay = (wall: Wall): number => ((wall % DAY_MS) + DAY_MS) % DAY_MS;
