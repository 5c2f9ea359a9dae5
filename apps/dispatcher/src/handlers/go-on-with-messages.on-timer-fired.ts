import { type Item, TimerFired } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, refuse } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterPatience, deliveryIdOf } from '../domain/cascade';
import { CLOCK, type Clock } from '../domain/clock';
import { ERRORS } from '../error-codes';
import { MessageRepository } from '../storage/message.repository';
import { type ParkedMessage, ParkedMessageRepository } from '../storage/parked-message.repository';
import { goOn, stampOrder } from './go-on';
import { recordChanges } from './record-changes';
import { TimerNote } from './timers';

type Fired = Item<typeof TimerFired>;

interface Noted {
  readonly item: Fired;
  readonly note: TimerNote;
}

/** A message has waited long enough, or a channel has had its time. */
@Injectable()
@Handles(TimerFired, { ownOnly: true })
export class GoOnWithMessagesOnTimerFired implements PacketHandler<typeof TimerFired> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Fired[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const now = this.clock();
    const noted: Noted[] = [];
    const outgoing: Outgoing[] = [];
    for (const item of items) {
      const { data: note } = TimerNote.safeParse(item.payload.payload);
      if (note !== undefined) noted.push({ item, note });
      else outgoing.push(refuse(item, ERRORS.TIMER_STRANGE, `timer ${item.payload.timerId} is none of this service`));
    }
    outgoing.push(...(await this.endLives(tx, noted.filter(isExpired), now)));
    const due = noted.filter((one) => !isExpired(one));
    const parked = await this.parkedMessages.hold(tx, [...new Set(due.map(({ note }) => note.messageId))]);
    const changed = new Map<string, ParkedMessage>();
    for (const { item, note } of due) {
      const before = changed.get(note.messageId) ?? parked.get(note.messageId);
      if (before?.request === undefined) continue;
      if (note.kind === 'deferral') {
        outgoing.push(stampOrder(item, before.request, { step: note.step, wait: note.wait }));
        continue;
      }
      const step = goOn(item, before, afterPatience(before.progress, note.step), now);
      changed.set(note.messageId, step.parked);
      outgoing.push(...step.outgoing);
    }
    await this.parkedMessages.save(tx, [...changed.values()]);
    return outgoing;
  }

  /** Deliveries whose life ended while nobody could tell that their time had come. */
  private endLives(tx: EntityManager, expired: readonly Noted[], now: Date): Promise<readonly Outgoing[]> {
    const reports = expired.flatMap(({ item, note }) => {
      const change = { status: 'expired', at: now } as const;
      return note.kind === 'deferral' ? [{ item, deliveryId: deliveryIdOf(note.messageId, note.step), change }] : [];
    });
    return recordChanges(this, tx, reports, now);
  }
}

const isExpired = ({ item }: Noted): boolean => item.payload.outcome === 'expired';
