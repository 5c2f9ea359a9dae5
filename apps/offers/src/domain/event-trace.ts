import { type EventEnriched, type Item, MessageRequested, type PayloadOf } from '@carillon/contracts';
import type { CounterSight } from './counters/counter-sight';
import type { Effect } from './effect';

type Enriched = Item<typeof EventEnriched>;

/** A message that an event has caused. */
export interface AskedMessage {
  readonly messageId: string;
  readonly offerId: string;
}

/** An event as it was handled, and what was asked for. */
export interface EventTrace {
  readonly itemId: string;
  readonly event: PayloadOf<typeof EventEnriched>['event'];
  readonly member: PayloadOf<typeof EventEnriched>['member'];
  readonly messages: readonly AskedMessage[];
  /** In millionths, and null without a key; left out where no condition was looked at. */
  readonly sights?: readonly { readonly offerId: string; readonly measured: readonly (string | null)[] }[];
}

/** Days in the ring of partitions; those that count, tomorrow's and one to spare are different ones. */
export const TRACE_SLOTS = 16;
export const MOST_TRACE_DAYS = TRACE_SLOTS - 3;
const DAY_MS = 86_400_000;

export const slotOf = (at: number): number => Math.floor(at / DAY_MS) % TRACE_SLOTS;

/** The slots that hold nothing of the last `days` days, nor what another clock takes for tomorrow. */
export function staleSlots(now: number, days: number): readonly number[] {
  const live = new Set(Array.from({ length: days + 2 }, (_, back) => slotOf(now + DAY_MS - back * DAY_MS)));
  return Array.from({ length: TRACE_SLOTS }, (_, slot) => slot).filter((slot) => !live.has(slot));
}

export function traceOf(
  { id: itemId, payload }: Enriched,
  { effects, sights }: { readonly effects: readonly Effect[]; readonly sights: readonly CounterSight[] },
): EventTrace {
  const { event, member } = payload;
  return {
    itemId,
    event: { ...event, data: withoutContacts(event.data) },
    member: withoutContacts(member),
    messages: effects.flatMap(askedBy),
    ...(sights.length === 0 ? {} : { sights: sights.map(inWords) }),
  };
}

const inWords = ({ offerId, measured }: CounterSight) => ({
  offerId,
  measured: measured.map((micros) => (micros === undefined ? null : String(micros))), // JSON knows no bigint
});

/** What an offer saw of its counters when the event was decided; undefined when it was stopped before that. */
export const measuredBy = (offerId: string, { sights = [] }: Pick<EventTrace, 'sights'>) =>
  sights
    .find((sight) => sight.offerId === offerId)
    ?.measured.map((micros) => (micros === null ? undefined : BigInt(micros)));

function askedBy(effect: Effect): readonly AskedMessage[] {
  if (effect.kind !== 'item' || effect.item.contract !== MessageRequested.name) return [];
  const { messageId, offerId } = effect.item.payload as PayloadOf<typeof MessageRequested>; // the contract says so
  return [{ messageId, offerId }];
}

/** In place of a phone, an address, a token or an account: there is one, and what it is nobody needs to know. */
export const HIDDEN = '(not kept)';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const contact = (value: unknown): unknown => (isObject(value) ? { ...value, value: HIDDEN } : HIDDEN);

const each = (key: string) => (value: unknown) =>
  Array.isArray(value) ? value.map((one: unknown) => (isObject(one) ? { ...one, [key]: HIDDEN } : HIDDEN)) : HIDDEN;

const HIDING: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['phone', contact],
  ['email', contact],
  ['devices', each('token')],
  ['socialAccounts', each('accountId')],
  ['member', (value) => (isObject(value) ? withoutContacts(value) : HIDDEN)],
];

/** The same facts, with contacts that say only whether there are any. */
function withoutContacts<Facts extends object>(facts: Facts): Facts {
  const kept: Facts = { ...facts };
  for (const [key, hide] of HIDING) {
    const value: unknown = Reflect.get(facts, key);
    if (value !== undefined && value !== null) Object.assign(kept, { [key]: hide(value) });
  }
  return kept;
}
