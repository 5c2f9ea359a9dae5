import { type Item, SetTimer } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, refuse } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { decisionToSet } from '../domain/decision';
import { readOrder } from '../domain/read-order';
import { ERRORS } from '../error-codes';
import { TimerRepository } from '../storage/timer.repository';

@Injectable()
@Handles(SetTimer)
export class SetTimersOnSetTimer implements PacketHandler<typeof SetTimer> {
  constructor(
    @Inject(TimerRepository) private readonly timers: TimerRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof SetTimer>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const orders = items.map((item) => ({ item, order: readOrder(item.payload) }));
    const decisions = orders.flatMap(({ item, order }) =>
      order.outcome === 'ok' ? [decisionToSet({ ...item, payload: order.order })] : [],
    );
    await this.timers.decide(tx, decisions, this.clock());
    return orders.flatMap(({ item, order }) =>
      order.outcome === 'refused' ? [refuse(item, ERRORS.TIMER_INVALID, order.detail)] : [],
    );
  }
}
