import { ErasureConfirmed, ErasureRequested, type Item } from '@carillon/contracts';
import { Handles, KeptLetters, type Outgoing, type PacketHandler, postpone, RETRY_RUNGS } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SERVICE_NAME } from '../service-name';
import { erase, PERSONAL_TABLES, type PersonalTable } from './personal-table';

/** What was on its way while a member was erased has arrived by then, and is removed, too. */
const SECOND_LOOK = RETRY_RUNGS[2];
const SECOND_LOOK_MS = SECOND_LOOK.delayMs / 2;

/**
 * Removes what the service keeps of a member, in its tables and among its given-up messages, and confirms it. The same for
 * every service: what differs is the list of tables.
 */
@Injectable()
@Handles(ErasureRequested)
export class EraseMembersOnErasureRequested implements PacketHandler<typeof ErasureRequested> {
  constructor(
    @Inject(PERSONAL_TABLES) private readonly tables: readonly PersonalTable[],
    @Inject(KeptLetters) private readonly letters: KeptLetters,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  async handle(items: readonly Item<typeof ErasureRequested>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const confirmed: Outgoing[] = [];
    for (const item of items) {
      const { erasureId, memberIds } = item.payload;
      let removed = 0;
      for (const table of this.tables) removed += await erase(tx, table, memberIds);
      removed += await this.letters.forget(memberIds);
      const at = new Date().toISOString();
      const payload = { erasureId, service: this.service, removed, at };
      confirmed.push(ErasureConfirmed.item({ cause: item, role: this.service, payload }));
      if (Date.now() - Date.parse(item.payload.at) < SECOND_LOOK_MS) confirmed.push(postpone(item, SECOND_LOOK, 1));
    }
    return confirmed;
  }
}
