import type { Channel } from '@carillon/contracts';
import { DateTime } from 'luxon';

export const CAP_PERIODS = ['day', 'week', 'month'] as const;
export type CapPeriod = (typeof CAP_PERIODS)[number];

/** How often the members may be written to. */
export interface FrequencyCap {
  readonly capId: string;
  /** Messages by one of these channels count, together; empty: by any. */
  readonly channels: readonly Channel[];
  /** Messages of these types count, together; empty: of any type but `SERVICE_TYPES`. */
  readonly messageTypes: readonly string[];
  /** At most this many in a period. */
  readonly most?: { readonly count: number; readonly period: CapPeriod; readonly counting: 'calendar' | 'floating' };
  /** At least this long between one and the next, in minutes. */
  readonly distanceMinutes?: number;
  readonly onExceeded: 'suppress' | 'defer';
}

/** A message as a cap sees it. */
export interface Countable {
  readonly deliveryId: string;
  readonly memberId: string;
  readonly channel: Channel;
  readonly messageType: string;
  readonly timeZone: string;
}

/** Messages of the type `system` are never held back: the member must have them. */
export const UNCAPPED_TYPE = 'system';

/** The built-in types that answer an act of the member. A cap holds them back only if it names them. */
export const SERVICE_TYPES: ReadonlySet<string> = new Set([
  ...[UNCAPPED_TYPE, 'payment', 'refund', 'refill', 'cashback', 'device-emulation'],
]);

export function concerns(cap: FrequencyCap, { channel, messageType }: Countable): boolean {
  if (messageType === UNCAPPED_TYPE) return false;
  if (cap.channels.length > 0 && !cap.channels.includes(channel)) return false;
  return cap.messageTypes.length > 0 ? cap.messageTypes.includes(messageType) : !SERVICE_TYPES.has(messageType);
}

/** How many of the latest messages a cap must remember of each member. */
export const memoryOf = ({ most }: FrequencyCap): number => Math.max(1, most?.count ?? 1);

/**
 * When the member may be written to again, or undefined if they may be now.
 *
 * @param uses the moments of the latest messages that count, in order; `memoryOf` of them are enough
 */
export function freeAt(cap: FrequencyCap, uses: readonly Date[], now: Date, timeZone: string): Date | undefined {
  const waits = [afterPeriod(cap, uses, now, timeZone), afterDistance(cap, uses, now)];
  const latest = Math.max(...waits.map((wait) => wait?.getTime() ?? -Infinity));
  return latest === -Infinity ? undefined : new Date(latest);
}

/** The calendar is the member's: their day, their week from Monday on, their month. */
function afterPeriod({ most }: FrequencyCap, uses: readonly Date[], now: Date, zone: string): Date | undefined {
  if (most === undefined || uses.length < most.count) return undefined;
  const { count, period, counting } = most;
  const earliest = DateTime.fromJSDate(uses[uses.length - count]!, { zone });
  const freed =
    counting === 'floating' ? earliest.plus({ [period]: 1 }) : earliest.plus({ [period]: 1 }).startOf(period);
  return freed.toMillis() > now.getTime() ? freed.toJSDate() : undefined;
}

function afterDistance({ distanceMinutes }: FrequencyCap, uses: readonly Date[], now: Date): Date | undefined {
  const last = uses.at(-1);
  if (distanceMinutes === undefined || last === undefined) return undefined;
  const freed = new Date(last.getTime() + distanceMinutes * 60_000);
  return freed > now ? freed : undefined;
}

/** What caps have to say about a message that they do not let go now. */
export interface CapVerdict {
  readonly outcome: 'suppressed' | 'deferred';
  /** When it might go. */
  readonly until: Date;
}

/** Names what a cap remembers of a member. */
export const useKey = (capId: string, memberId: string): string => `${capId} ${memberId}`;

export interface CapDecision {
  /** By delivery: the messages that may not go now. */
  readonly verdicts: ReadonlyMap<string, CapVerdict>;
  /** By `useKey`: how many messages go. */
  readonly used: ReadonlyMap<string, number>;
}

/**
 * Lets messages pass the caps, one after another: what has gone before counts for what comes after.
 *
 * A message goes only if every cap that concerns it agrees, and counts for all of them then, and else for none.
 *
 * @param remembered by `useKey`, the moments of the latest messages
 */
export function passCaps(
  messages: readonly Countable[],
  caps: readonly FrequencyCap[],
  remembered: ReadonlyMap<string, readonly Date[]>,
  now: Date,
): CapDecision {
  const uses = new Map(remembered);
  const used = new Map<string, number>();
  const verdicts = new Map<string, CapVerdict>();
  for (const message of messages) {
    const concerned = caps.filter((cap) => concerns(cap, message));
    const usesOf = ({ capId }: FrequencyCap): readonly Date[] => uses.get(useKey(capId, message.memberId)) ?? [];
    const against = concerned.flatMap((cap) => {
      const until = freeAt(cap, usesOf(cap), now, message.timeZone);
      return until === undefined ? [] : [{ cap, until }];
    });
    if (against.length > 0) {
      const outcome = against.every(({ cap }) => cap.onExceeded === 'defer') ? 'deferred' : 'suppressed';
      const until = new Date(Math.max(...against.map((one) => one.until.getTime())));
      verdicts.set(message.deliveryId, { outcome, until });
      continue;
    }
    for (const cap of concerned) {
      const key = useKey(cap.capId, message.memberId);
      uses.set(key, [...usesOf(cap), now]);
      used.set(key, (used.get(key) ?? 0) + 1);
    }
  }
  return { verdicts, used };
}
