import { type Item, MembersMerged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { follow, PERSONAL_TABLES, type PersonalTable } from './personal-table';

/** What is kept of members who have become one belongs to the one who goes on. */
@Injectable()
@Handles(MembersMerged)
export class FollowMembersOnMembersMerged implements PacketHandler<typeof MembersMerged> {
  constructor(@Inject(PERSONAL_TABLES) private readonly tables: readonly PersonalTable[]) {}

  async handle(items: readonly Item<typeof MembersMerged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    for (const { payload } of items) for (const table of this.tables) await follow(tx, table, payload);
    return [];
  }
}
