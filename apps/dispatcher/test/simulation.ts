import { randomUUID } from 'node:crypto';
import {
  type AnyContract,
  CancelMessage,
  type Channel,
  CHANNELS,
  type DeliveryStatus,
  DropTimer,
  type Item,
  MemberSnapshot,
  MessageCleared,
  MessageRequested,
  MessageStamped,
  type OutgoingItem,
  type PayloadOf,
  type PublicStatus,
  SetTimer,
  StampMessage,
  StatusChanged,
  TimerFired,
} from '@carillon/contracts';
import type { Outgoing, PacketHandler } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import type { FrequencyCap } from '../src/domain/frequency-cap';
import { type MessageRules, presumedRules } from '../src/domain/message-rules';
import { readNight, readRestDays } from '../src/domain/quiet-hours';
import { AdvanceMessagesOnStatusChanged } from '../src/handlers/advance-messages.on-status-changed';
import { CancelMessagesOnCancelMessage } from '../src/handlers/cancel-messages.on-cancel-message';
import { CapDesk } from '../src/handlers/cap-desk';
import { ClearMessagesOnMessageRequested } from '../src/handlers/clear-messages.on-message-requested';
import { ClearMessagesOnMessageStamped } from '../src/handlers/clear-messages.on-message-stamped';
import { ClearanceDesk } from '../src/handlers/clearance-desk';
import { GoOnWithMessagesOnTimerFired } from '../src/handlers/go-on-with-messages.on-timer-fired';
import type { CapUseRepository } from '../src/storage/cap-use.repository';
import type { MessageRepository } from '../src/storage/message.repository';
import type { ParkedMessageRepository } from '../src/storage/parked-message.repository';
import { homer } from './builders';

export type RequestInput = (typeof MessageRequested)['example'];
/** The dispatcher reckons with the member's clock itself, and names moments. */
type Timer = PayloadOf<typeof SetTimer> & { readonly dueAt: string; readonly cause: OutgoingItem };
/** Contracts of different names have payloads of their own; a handler is only given those of its contract. */
type AnyHandler = PacketHandler<AnyContract>;

export interface Send {
  readonly at: Date;
  readonly cleared: PayloadOf<typeof MessageCleared>;
}

export interface Repositories {
  readonly messages: MessageRepository;
  readonly parked: ParkedMessageRepository;
  readonly uses: CapUseRepository;
  readonly transaction: <Result>(work: (tx: EntityManager) => Promise<Result>) => Promise<Result>;
}

/**
 * The dispatcher's handlers on simulated time, between a `scheduler` and a `members` played here: what they are told is handled
 * by the same rules as behind the broker, an item once, whatever comes twice.
 */
export class Simulation {
  readonly sends: Send[] = [];
  readonly statuses: PublicStatus[] = [];
  readonly refused: string[] = [];
  readonly rules = new Map<string, MessageRules>();
  readonly members = new Map<string, MemberSnapshot>();
  readonly timers = new Map<string, Timer>();
  /** How far the dispatcher's clock is behind that of the scheduler. */
  behindMs = 0;
  /** Whether a timer that is dropped fires all the same: it did already when the drop came. */
  dropComesTooLate = (): boolean => false;
  caps: readonly FrequencyCap[] = [];
  private readonly handled = new Set<string>();
  private readonly handlers: ReadonlyMap<string, AnyHandler>;

  constructor(
    private readonly repositories: Repositories,
    public now: Date,
    {
      night = 'none',
      restDays = 'none',
      served = CHANNELS,
    }: { night?: string; restDays?: string; served?: readonly Channel[] } = {},
  ) {
    const { messages, parked, uses } = repositories;
    const clock = () => new Date(this.now.getTime() - this.behindMs);
    const capsOfNow = () => this.caps;
    const rules = {
      of: (messageType: string) => this.rules.get(messageType) ?? presumedRules(messageType),
      get caps() {
        return capsOfNow();
      },
    };
    const quiet = {
      hours: { night: readNight(night), restDays: readRestDays(restDays) },
      channels: new Set(CHANNELS.filter((channel) => channel !== 'inbox')),
    };
    const caps = new CapDesk(uses, rules);
    const desk = new ClearanceDesk(messages, parked, caps, rules, new Set(served), quiet, clock);
    this.handlers = new Map<string, AnyHandler>([
      [MessageRequested.name, new ClearMessagesOnMessageRequested(desk, rules) as AnyHandler],
      [MessageStamped.name, new ClearMessagesOnMessageStamped(desk, rules, messages, parked) as AnyHandler],
      [TimerFired.name, new GoOnWithMessagesOnTimerFired(messages, parked, clock) as AnyHandler],
      [CancelMessage.name, new CancelMessagesOnCancelMessage(messages, parked, clock) as AnyHandler],
      [StatusChanged.name, new AdvanceMessagesOnStatusChanged(messages, parked, clock) as AnyHandler],
    ]);
  }

  /** Handles a packet of one contract, and all that follows from it at once. */
  async take(...items: readonly OutgoingItem[]): Promise<void> {
    const fresh = [...new Map(items.map((item) => [item.id, item])).values()].filter(({ id }) => !this.handled.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) this.handled.add(id);
    const handler = this.handlers.get(fresh[0]!.contract)!;
    const outgoing = await this.repositories.transaction((tx) => handler.handle(fresh as Item<AnyContract>[], tx));
    for (const one of outgoing) await this.follow(one);
  }

  private async follow(one: Outgoing): Promise<void> {
    if ('refused' in one) this.refused.push(one.code);
    else if ('event' in one) this.statuses.push(one.event.data as PublicStatus);
    else if ('contract' in one) await this.deliver(one);
  }

  private async deliver(item: OutgoingItem): Promise<void> {
    switch (item.contract) {
      case MessageCleared.name:
        this.sends.push({ at: this.now, cleared: item.payload as PayloadOf<typeof MessageCleared> });
        break;
      case SetTimer.name: {
        const timer = item.payload as Omit<Timer, 'cause'>;
        this.timers.set(timer.timerId, { ...timer, cause: item });
        break;
      }
      case DropTimer.name:
        this.drop((item.payload as PayloadOf<typeof DropTimer>).timerId);
        break;
      case StampMessage.name: {
        const { memberId, ...message } = item.payload as PayloadOf<typeof StampMessage>;
        const member = this.members.get(memberId) ?? MemberSnapshot.parse({ memberId, state: 'deleted' });
        await this.take(MessageStamped.item({ cause: item, payload: { ...message, member } }));
        break;
      }
      default:
        throw new Error(`${item.contract} goes nowhere`);
    }
  }

  private drop(timerId: string): void {
    const timer = this.timers.get(timerId);
    this.timers.delete(timerId);
    if (timer !== undefined && this.dropComesTooLate()) this.timers.set(`dropped ${timerId}`, timer);
  }

  /** The timer that is due first, if any is by then. */
  firstDue(until: Date): Timer | undefined {
    const due = [...this.timers.values()].filter(({ dueAt }) => Date.parse(dueAt) <= until.getTime());
    return due.sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt))[0];
  }

  /** Fires a timer as `scheduler` does. Fired again, it says the same. */
  async fire(timer: Timer): Promise<void> {
    for (const [key, one] of this.timers) if (one === timer) this.timers.delete(key);
    const { timerId, owner, dueAt, decidedAt, expiresAt, payload, cause } = timer;
    if (this.now < new Date(dueAt)) this.now = new Date(dueAt);
    const outcome = expiresAt !== undefined && new Date(expiresAt) <= this.now ? 'expired' : 'due';
    const told = { timerId, owner, dueAt, decidedAt, payload, outcome, firedAt: this.now.toISOString() } as const;
    await this.take(TimerFired.item({ cause, role: decidedAt, occurredAt: new Date(dueAt), payload: told }));
  }

  /** Lets time pass, with every timer that is due by then. */
  async pass(until: Date | string): Promise<void> {
    const end = new Date(until);
    for (let fired = 0, timer = this.firstDue(end); timer !== undefined; fired += 1, timer = this.firstDue(end)) {
      if (fired === 1_000) throw new Error(`${timer.timerId} is set again and again for ${timer.dueAt}`);
      await this.fire(timer);
    }
    this.now = end;
  }

  /** Asks for a message, and knows its member from then on. */
  async request(changes: Partial<RequestInput> = {}): Promise<string> {
    const messageId = changes.messageId ?? randomUUID();
    const payload = { ...MessageRequested.example, member: homer, ...changes, messageId };
    this.members.set(payload.member.memberId, MemberSnapshot.parse(payload.member));
    await this.take(MessageRequested.item({ cause: causeAt(this.now), payload }));
    return messageId;
  }

  async cancel(messageId: string): Promise<void> {
    await this.take(CancelMessage.item({ cause: causeAt(this.now), payload: { messageId } }));
  }

  async report(deliveryId: string, status: DeliveryStatus, at = this.now): Promise<void> {
    await this.take(reported(deliveryId, status, at));
  }

  /** What was said in public of a message, as `channel.status`, in the order it was said. */
  saidOf(messageId: string): readonly string[] {
    return this.statuses
      .filter((status) => status.messageId === messageId)
      .map(({ channel, status, code }) => `${channel}.${status}${code === undefined ? '' : ` ${code}`}`);
  }

  /** The channels a message has gone by, in order. */
  channelsOf(memberId: string): readonly Channel[] {
    return this.sends
      .filter(({ cleared }) => cleared.member.memberId === memberId)
      .map(({ cleared }) => cleared.channel);
  }
}

export const causeAt = (occurredAt: Date) => {
  const id = randomUUID();
  return { id, correlationId: id, occurredAt };
};

export const reported = (messageId: string, status: DeliveryStatus, at: Date): OutgoingItem =>
  StatusChanged.item({ cause: causeAt(at), payload: { messageId, status, at: at.toISOString() } });
