import { type Item, SetTimer } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { decisionToSet } from '../domain/decision';
import { TimerRepository } from '../storage/timer.repository';

@Injectable()
@Handles(SetTimer)
export class SetTimersOnSetTimer implements PacketHandler<typeof SetTimer> {
  constructor(
    @Inject(TimerRepository) private readonly timers: TimerRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof SetTimer>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.timers.decide(tx, items.map(decisionToSet), this.clock());
    return [];
  }
}
