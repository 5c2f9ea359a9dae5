import { type CloudEvent, type LoyaltyEvent, type LoyaltyEventType, loyaltyEventTypes } from '@carillon/contracts';
import type { RefusalCode } from '../error-codes';
import { loyaltyCore } from './dialects/loyalty-core';
import { type EventMapping, mapData, sourceOf } from './dialects/map-data';
import { findUnfitText, type UnfitText } from './find-unfit-text';
import { keepUnknown } from './keep-unknown';
import { nearestName } from './nearest-name';

export type Acceptance =
  | { readonly outcome: 'accepted'; readonly event: LoyaltyEvent }
  | { readonly outcome: 'refused'; readonly code: RefusalCode; readonly detail: string };

/** Characters that CloudEvents 1.0 forbids in attributes (§Type System, String): controls and lone surrogates. */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;

/** With this many faults in one event nobody reads on. */
const MOST_FAULTS = 20;

/**
 * Decides whether an event from outside is fit, and maps it to the words of Carillon: an event of a dialect to the type that
 * it stands for, its time in UTC, its data with the defaults of the type filled in and unknown fields kept. No detail repeats
 * a value, since details end in logs; places are named in the words of the sender.
 *
 * @param latest the latest time that an event may claim: now, and what clocks may be wrong by
 */
export function acceptEvent(event: CloudEvent, { latest }: { latest: Date }): Acceptance {
  const mapping = loyaltyCore.get(event.type);
  const type = loyaltyEventTypes.get(mapping?.type ?? event.type);
  if (!type) return refused('EVENT_TYPE_UNKNOWN', unknownType(event.type));
  if (event.subject === undefined) return refused('SUBJECT_MISSING', 'subject must be the id of the member');
  const unfit = (['id', 'source', 'subject'] as const).filter((name) => FORBIDDEN.test(event[name]!));
  if (unfit.length > 0)
    return refused('ATTRIBUTE_INVALID', `control characters or broken Unicode in: ${unfit.join(', ')}`);
  if (event.time === undefined)
    return refused('TIME_MISSING', 'time must say when it happened, such as 2026-05-01T12:00:00Z');
  const time = new Date(event.time);
  if (time > latest) return refused('TIME_IN_FUTURE', `time ${event.time} is later than ${latest.toISOString()}`);
  const data = readData(event.data, type, mapping);
  if (data.outcome === 'refused') return data;
  const { id: eventId, source, subject: memberId } = event;
  return {
    outcome: 'accepted',
    event: { eventId, source, type: type.type, time: time.toISOString(), memberId, data: data.value },
  };
}

type DataReading =
  | { readonly outcome: 'ok'; readonly value: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly code: RefusalCode; readonly detail: string };

function readData(given: unknown, type: LoyaltyEventType, mapping: EventMapping | undefined): DataReading {
  const text = findUnfitText(given);
  if (text) return refused('DATA_INVALID', UNFIT_TEXT[text.reason](text.path));
  const data = mapping ? mapData(given, mapping) : given;
  const parsed = type.data.safeParse(data);
  if (parsed.success) return { outcome: 'ok', value: keepUnknown(data, parsed.data) as Record<string, unknown> };
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${pathOf(sourceOf(path, mapping?.fields ?? {}))}: ${message}`,
  );
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : [];
  return refused('DATA_INVALID', [...faults.slice(0, MOST_FAULTS), ...more].join('; '));
}

const UNFIT_TEXT: Readonly<Record<UnfitText['reason'], (path: readonly PropertyKey[]) => string>> = {
  character: (path) => `${pathOf(path)}: has a NUL or broken Unicode, which neither databases nor phones can hold`,
  depth: (path) => `${pathOf(path.slice(0, 3))}: nested too deep`,
};

const pathOf = (path: readonly PropertyKey[]): string => ['data', ...path.map(String)].join('.');

function unknownType(type: string): string {
  const nearest = nearestName(type, [...loyaltyEventTypes.keys(), ...loyaltyCore.keys()]);
  return `no event type ${JSON.stringify(type)}${nearest === undefined ? '' : `; the nearest is ${nearest}`}`;
}

function refused(code: RefusalCode, detail: string) {
  return { outcome: 'refused', code, detail } as const;
}
