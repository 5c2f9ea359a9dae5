import { DropTimer, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { decisionToDrop } from '../domain/decision';
import { TimerRepository } from '../storage/timer.repository';

@Injectable()
@Handles(DropTimer)
export class DropTimersOnDropTimer implements PacketHandler<typeof DropTimer> {
  constructor(
    @Inject(TimerRepository) private readonly timers: TimerRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof DropTimer>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.timers.decide(tx, items.map(decisionToDrop), this.clock());
    return [];
  }
}
