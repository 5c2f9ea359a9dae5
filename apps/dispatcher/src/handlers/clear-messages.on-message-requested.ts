import { type Channel, type Item, MessageCleared, MessageRequested } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { advanceMessage } from '../domain/advance-message';
import { type Clearance, clearMessage } from '../domain/clear-message';
import { CLOCK, type Clock } from '../domain/clock';
import type { Message, StatusChange } from '../domain/message';
import { MessageRepository } from '../storage/message.repository';
import { publicly } from './record-changes';

/** Injection token of the channels that have a gateway: `ReadonlySet<Channel>`. */
export const SERVED_CHANNELS = Symbol('SERVED_CHANNELS');

type Request = Item<typeof MessageRequested>;

interface Decided {
  readonly item: Request;
  readonly clearance: Clearance;
  readonly steps: readonly StatusChange[];
  readonly message: Message;
}

/** Opens the life of each message and decides whether it may go on. A message that is known already is left alone. */
@Injectable()
@Handles(MessageRequested, { remembers: 'packets' })
export class ClearMessagesOnMessageRequested implements PacketHandler<typeof MessageRequested> {
  constructor(
    @Inject(MessageRepository) private readonly messages: MessageRepository,
    @Inject(SERVED_CHANNELS) private readonly servedChannels: ReadonlySet<Channel>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Request[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const now = this.clock();
    const decided = firstOfEachMessage(items).map((item) => this.decide(item, now));
    const added = await this.messages.add(
      tx,
      decided.map(({ message }) => message),
      now,
    );
    return decided.filter(({ message }) => added.has(message.messageId)).flatMap(outgoingOf);
  }

  private decide(item: Request, now: Date): Decided {
    const clearance = clearMessage(item.payload, { now, servedChannels: this.servedChannels });
    const steps: readonly StatusChange[] = [{ status: 'requested', at: now }, ...endOf(clearance, now)];
    const { messageId, channel, messageType, eventId, eventSource, eventType, offerId, templateId } = item.payload;
    const facts = { messageId, channel, messageType, eventId, eventSource, eventType, offerId, templateId };
    const { history } = advanceMessage({}, steps);
    return { item, clearance, steps, message: { ...facts, memberId: item.payload.member.memberId, history } };
  }
}

/** The step that ends a message's life before it has begun. */
function endOf(clearance: Clearance, at: Date): readonly StatusChange[] {
  if (clearance.outcome === 'suppressed') return [{ status: 'suppressed', at, code: clearance.code }];
  return clearance.outcome === 'expired' ? [{ status: 'expired', at }] : [];
}

function outgoingOf({ item, clearance, steps, message }: Decided): readonly Outgoing[] {
  const announced = steps.map((step) => publicly(message, step, item.traceparent));
  return clearance.outcome === 'cleared' ? [cleared(item, clearance.recipient), ...announced] : announced;
}

function cleared(item: Request, recipient: string): Outgoing {
  const { messageId, templateId, channel, messageType, onUnknown, expiresAt, member, metavariables } = item.payload;
  return MessageCleared.item({
    cause: item,
    payload: { messageId, templateId, channel, messageType, recipient, onUnknown, expiresAt, member, metavariables },
  });
}

function firstOfEachMessage(items: readonly Request[]): readonly Request[] {
  const first = new Map<string, Request>();
  for (const item of items) if (!first.has(item.payload.messageId)) first.set(item.payload.messageId, item);
  return [...first.values()];
}
