import { eventually, fatesOf, type MessageFate, type SimulatedMessage } from '@carillon/testing';
import type { CarillonSystem } from './carillon-system';
import { purchase } from './receipts';

/** Where a message can end; an SMS has a receipt, a mail has none. */
const ENDS: Readonly<Record<string, readonly string[]>> = { sms: ['delivered', 'unknown'], email: ['sent', 'unknown'] };

/** A gateway's lease runs for 15 s after its death, and what waits for its end comes again by the retry ladder. */
const WITHIN = { withinMs: 90_000, everyMs: 250 };

/** What came of a rush hour: for each receipt, how its two messages ended and how often a provider has them. */
export interface RushHourEnd {
  readonly receipts: number;
  /** In words: a message lost, sent twice, or one that should not be there. */
  readonly faults: readonly string[];
  readonly unknown: readonly MessageFate[];
}

export interface RushHour {
  readonly system: CarillonSystem;
  /** Begins the names of its receipts; another one for each rush hour of a system. */
  readonly name: string;
  readonly random: () => number;
}

/** Lets that many customers pay. */
export type Buy = (count: number) => Promise<void>;

/** Lets purchases come as `script` wants them, waits until every message has ended, and looks at the providers. */
export async function rushHour(
  { system, name, random }: RushHour,
  script: (buy: Buy) => Promise<void>,
): Promise<RushHourEnd> {
  const { world, simulators } = system;
  world.statuses.splice(0);
  await simulators.forget();
  const receipts: string[] = [];
  const buy: Buy = async (count) => {
    const fresh = Array.from({ length: count }, (_, index) => `${name}-${receipts.length + index}`);
    await world.publish(fresh.flatMap((receipt, index) => purchase(receipt, receipts.length + index, random)));
    receipts.push(...fresh);
  };
  const allEnded = () => eventually(() => requireEnds(receipts, world.statuses), WITHIN);
  await script(buy);
  await system.explain(allEnded);
  // Whatever was on its way before this one has arrived when it has.
  await buy(1);
  await system.explain(allEnded);
  return endOf(receipts, fatesOf(world.statuses), await simulators.messages());
}

function requireEnds(receipts: readonly string[], statuses: CarillonSystem['world']['statuses']): void {
  const ended = new Set<string>();
  const open: MessageFate[] = [];
  for (const fate of fatesOf(statuses)) {
    if (ENDS[fate.channel]?.includes(fate.status)) ended.add(`${fate.eventId} ${fate.channel}`);
    else open.push(fate);
  }
  const missing = receipts.flatMap((receipt) =>
    Object.keys(ENDS).flatMap((channel) => (ended.has(`${receipt} ${channel}`) ? [] : [`${receipt} by ${channel}`])),
  );
  if (missing.length === 0) return;
  const last = open.slice(0, 5).map(({ eventId, channel, status, code }) => `${eventId} ${channel} ${status} ${code}`);
  throw new Error(
    `${missing.length} of ${2 * receipts.length} messages have not ended: ${missing.slice(0, 5).join(', ')}; ${last.join(', ')}`,
  );
}

function endOf(
  receipts: readonly string[],
  fates: readonly MessageFate[],
  messages: readonly SimulatedMessage[],
): RushHourEnd {
  const received = new Map<string, number>();
  for (const message of messages) {
    const key = keyOf(message);
    received.set(key, (received.get(key) ?? 0) + 1);
  }
  const expected = new Set(receipts.flatMap((receipt) => Object.keys(ENDS).map((channel) => `${receipt} ${channel}`)));
  const faults = [...received.keys()].filter((key) => !expected.has(key)).map((key) => `${key}: nobody expects it`);
  const seen = new Set<string>();
  for (const { eventId, channel, status } of fates) {
    const key = `${eventId} ${channel}`;
    const times = received.get(key) ?? 0;
    if (seen.has(key)) faults.push(`${key}: two messages`);
    seen.add(key);
    if (times > 1 || (times === 0 && status !== 'unknown'))
      faults.push(`${key}: ${status}, and received ${times} times`);
  }
  return { receipts: receipts.length, faults, unknown: fates.filter(({ status }) => status === 'unknown') };
}

/** Both messages of a purchase name the receipt. */
function keyOf({ protocol, subject, text, complete }: SimulatedMessage): string {
  const receipt = /^Receipt ([\w-]+)/.exec(subject ?? text)?.[1] ?? 'no receipt';
  return `${receipt} ${protocol === 'smpp' ? 'sms' : 'email'}${complete === false ? ' in part' : ''}`;
}
