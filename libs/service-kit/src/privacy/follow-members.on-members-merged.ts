import { type Item, MembersMerged, uuidV5 } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, postpone, RETRY_RUNGS } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import type { MergedMembers } from './merged-members';
import { type Follower, followColumn, type MemberMerge, type PersonalTable } from './personal-table';

/** What was on its way while members were merged has arrived by then, and follows, too. */
const SECOND_LOOK = RETRY_RUNGS[2];

/**
 * What is kept of members who have become one belongs to the one who goes on. Announcements may come in any order: what is
 * kept goes to the member named by the latest of them.
 */
@Handles(MembersMerged)
export class FollowMembersOnMembersMerged implements PacketHandler<typeof MembersMerged> {
  constructor(
    private readonly tables: readonly PersonalTable[],
    private readonly merged: MergedMembers,
    private readonly followers: readonly Follower[],
  ) {}

  async handle(items: readonly Item<typeof MembersMerged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const outgoing: Outgoing[] = [];
    for (const item of items) {
      const { memberId, absorbedIds, at, revision = absorbedIds.length } = item.payload;
      const memberIds = [memberId, ...absorbedIds];
      const { rootId, isSettled } = await this.merged.keep(tx, { memberIds, rootId: memberId, revision });
      const merge: MemberMerge = {
        memberId: rootId,
        absorbedIds: memberIds.filter((id) => id !== rootId),
        at: new Date(at),
        // What the second look causes are other items than those of the first.
        cause: isSettled ? { ...item, id: uuidV5(`${item.id} second look`) } : item,
      };
      for (const table of this.tables) await followColumn(tx, table, merge);
      for (const follower of this.followers) outgoing.push(...(await follower.follow(merge, tx)));
      if (!isSettled) outgoing.push(postpone(item, SECOND_LOOK, 1));
    }
    return outgoing;
  }
}
