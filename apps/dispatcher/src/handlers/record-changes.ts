import type { AnyContract, Item } from '@carillon/contracts';
import { type Outgoing, refuse, repeatable } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { advanceMessage } from '../domain/advance-message';
import { afterStatus, isArrival, isLate } from '../domain/cascade';
import type { Message, StatusChange } from '../domain/message';
import { ERRORS } from '../error-codes';
import type { MessageRepository } from '../storage/message.repository';
import type { ParkedMessage, ParkedMessageRepository } from '../storage/parked-message.repository';
import { goOn } from './go-on';
import { publicly } from './publicly';
import { dropFallbackTimer } from './timers';

/** An item that says something of a delivery. */
export interface Reported {
  readonly item: Item<AnyContract>;
  readonly deliveryId: string;
  readonly change: StatusChange;
  /** When the words of the delivery were found, if whoever reports knows it. */
  readonly renderedAt?: Date | undefined;
}

interface Repositories {
  readonly messages: MessageRepository;
  readonly parkedMessages: ParkedMessageRepository;
}

/**
 * Records what a packet reports: one statement reads and holds its messages, one writes them; two more when there are some with
 * a cascade among them, which goes on to the next channel where one has failed.
 *
 * @returns the announcements of what is new; an item about a message that is not there is refused
 */
export async function recordChanges(
  { messages, parkedMessages }: Repositories,
  tx: EntityManager,
  reports: readonly Reported[],
  now: Date,
): Promise<readonly Outgoing[]> {
  if (reports.length === 0) return [];
  const held = new Map(await messages.hold(tx, [...new Set(reports.map(({ deliveryId }) => deliveryId))]));
  const parked = await parkedMessages.hold(tx, rootsOf(held));
  const outgoing: Outgoing[] = [];
  const advanced = new Map<string, Message>();
  const changed = new Map<string, ParkedMessage>();
  for (const report of reports) {
    const { item, deliveryId, change } = report;
    const message = held.get(deliveryId);
    if (message === undefined) {
      outgoing.push(refuse(item, ERRORS.MESSAGE_NOT_FOUND, `message ${deliveryId} does not exist`));
      continue;
    }
    const before = parked.get(message.messageId);
    const step = advanceMessage(message.history, [...rendering(report), marked(change, message, before)]);
    if (!step.changed) continue;
    const after = { ...message, history: step.history, deferredUntil: undefined };
    held.set(deliveryId, after);
    advanced.set(deliveryId, after);
    for (const one of step.announced) outgoing.push(repeatable(publicly(message, one, item.traceparent)));
    if (before === undefined || !step.announced.some(({ status }) => status === change.status)) continue;
    const next = followUp(item, message, before, now, change);
    parked.set(message.messageId, next.parked);
    changed.set(message.messageId, next.parked);
    outgoing.push(...next.outgoing);
  }
  await messages.advance(tx, [...advanced.values()], now);
  await parkedMessages.save(tx, [...changed.values()]);
  return outgoing;
}

/** The announcements of what was reported before. */
export async function announceAgain(
  { messages }: Repositories,
  tx: EntityManager,
  reports: readonly Reported[],
): Promise<readonly Outgoing[]> {
  const held = await messages.hold(tx, [...new Set(reports.map(({ deliveryId }) => deliveryId))]);
  return reports.flatMap((report) => {
    const message = held.get(report.deliveryId);
    return [...rendering(report), report.change].flatMap(({ status }) => {
      const known = message?.history[status];
      return message && known ? [publicly(message, { status, ...known }, report.item.traceparent)] : [];
    });
  });
}

/** What a report says beside its change: whoever has the order knows that the words were found, and when. */
const rendering = ({ renderedAt: at }: Reported): readonly StatusChange[] =>
  at === undefined ? [] : [{ status: 'rendered', at }];

/** Only deliveries of a cascade, or such as have waited, have anything parked. */
function rootsOf(held: ReadonlyMap<string, Message>): readonly string[] {
  const parked = [...held.values()].filter(
    ({ step, deferredUntil }) => step !== undefined || deferredUntil !== undefined,
  );
  return [...new Set(parked.map(({ messageId }) => messageId))];
}

function marked(change: StatusChange, { step = 0 }: Message, parked: ParkedMessage | undefined): StatusChange {
  const late = parked !== undefined && isArrival(change.status) && isLate(parked.progress, step);
  return late ? { ...change, late } : change;
}

/** What a delivery's new status means for the channels of its message. */
function followUp(
  item: Item<AnyContract>,
  { step = 0 }: Message,
  parked: ParkedMessage,
  now: Date,
  change: StatusChange,
) {
  const { request, progress: before } = parked;
  const progress = afterStatus(before, step, change.status);
  const next = goOn(item, parked, progress, now);
  const hasMoved = (progress.arrived && !before.arrived) || next.outgoing.length > 0;
  const drops = request !== undefined && hasMoved ? dropFallbackTimer(item, request, before.started, now) : [];
  return { ...next, outgoing: [...drops, ...next.outgoing] };
}
