import { type Cause, MembersMerged, type OutgoingItem } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { joinProfiles, kinIn, lineageAmong, lineageOf, type Merge, rootOf } from '../domain/merge-members';
import { MemberRepository } from '../storage/member.repository';
import { MergeRepository } from '../storage/merge.repository';

export interface SaidMerge extends Merge {
  readonly cause: Cause;
}

/** Makes one member of several. */
@Injectable()
export class MemberMerger {
  constructor(
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(MergeRepository) private readonly merges: MergeRepository,
  ) {}

  /** As whom these go on who have gone into others. Until `tx` ends nobody else does. */
  async rootsOf(tx: EntityManager, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    await this.merges.holdOff(tx);
    return this.members.rootsOf(memberIds, tx);
  }

  /**
   * Moves what is kept of the absorbed members to those as whom they go on, who are added if need be. A merge that was told
   * before changes nothing.
   *
   * @returns the announcements: of each member who goes on, once for each merge that led there
   */
  async merge(tx: EntityManager, said: readonly SaidMerge[]): Promise<readonly OutgoingItem[]> {
    if (said.length === 0) return [];
    const added = await this.merges.add(tx, said);
    if (added.length === 0) return [];
    const all = await this.merges.kinOf(
      tx,
      added.flatMap(({ survivorId, absorbedId }) => [survivorId, absorbedId]),
    );
    const lineage = lineageOf(all);
    const kin = kinIn(lineage);
    const known = await this.members.load(tx, { toChange: [...kin.values()].flat() });
    await this.members.admit(
      tx,
      [...kin.keys()].filter((root) => !known.has(root)),
      known,
    );
    const joined = new Map<string, ReturnType<typeof joinProfiles>>();
    for (const [root, memberIds] of kin) {
      const profiles = memberIds.flatMap((id) => (known.has(id) ? [[id, known.get(id)!] as const] : []));
      joined.set(root, joinProfiles(new Map(profiles), lineageAmong(lineage, memberIds)));
      await this.merges.bequeath(
        tx,
        memberIds.filter((id) => id !== root),
        root,
      );
    }
    await this.members.save(tx, joined);
    const isNew = (one: Merge) => added.some((other) => sameMerge(one, other));
    return said.filter(isNew).map((one) => {
      const memberId = rootOf(lineage, one.survivorId);
      return announcementOf(one, { memberId, family: kin.get(memberId)!, all });
    });
  }
}

const sameMerge = (one: Merge, other: Merge): boolean =>
  one.survivorId === other.survivorId && one.absorbedId === other.absorbedId && one.at === other.at;

function announcementOf(
  { cause, absorbedId, at }: SaidMerge,
  { memberId, family, all }: { memberId: string; family: readonly string[]; all: readonly Merge[] },
): OutgoingItem {
  const absorbedIds = family.filter((id) => id !== memberId);
  const revision = all.filter(({ survivorId }) => family.includes(survivorId)).length;
  return MembersMerged.item({
    cause,
    role: absorbedId,
    payload: { memberId, absorbedIds, at: new Date(at).toISOString(), revision },
  });
}
