import { type Item, MessageRequested } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CurrentRules } from '../storage/current-rules';
import { firstAttempts } from './attempts';
import { ClearanceDesk } from './clearance-desk';

/** Opens the life of each message and decides whether it may go on. A message that is known already is left alone. */
@Injectable()
@Handles(MessageRequested, { remembers: 'packets' })
export class ClearMessagesOnMessageRequested implements PacketHandler<typeof MessageRequested> {
  constructor(
    @Inject(ClearanceDesk) private readonly desk: ClearanceDesk,
    @Inject(CurrentRules) private readonly rules: Pick<CurrentRules, 'of'>,
  ) {}

  handle(items: readonly Item<typeof MessageRequested>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return this.desk.clear(tx, firstAttempts(items, this.rules));
  }

  again(items: readonly Item<typeof MessageRequested>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return this.desk.again(tx, firstAttempts(items, this.rules));
  }
}
