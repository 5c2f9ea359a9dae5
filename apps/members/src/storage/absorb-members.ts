import type { EntityManager } from 'typeorm';
import type { Profile } from '../domain/profile';
import type { ProfileFacts } from '../domain/statements';
import type { MemberRepository } from './member.repository';

/** What is said of one member. */
export interface Said {
  readonly memberId: string;
  readonly facts: ProfileFacts;
}

export type Merge = (profile: Profile, facts: ProfileFacts) => Profile;

/** How many members were new, and how many were known. */
export interface Absorbed {
  readonly created: number;
  readonly updated: number;
}

/**
 * Takes what is said of many members into their profiles, in its order, and adds those whom nobody knows; six statements at
 * most, whatever their number. What is said of those who have gone into others is said of those. Events that wait for a member added here are released in the background: they may be many.
 */
export async function absorb(
  tx: EntityManager,
  members: MemberRepository,
  told: readonly Said[],
  merge: Merge,
): Promise<Absorbed> {
  const roots = await members.rootsOf([...new Set(told.map(({ memberId }) => memberId))], tx);
  const said =
    roots.size === 0 ? told : told.map((one) => ({ ...one, memberId: roots.get(one.memberId) ?? one.memberId }));
  const memberIds = [...new Set(said.map(({ memberId }) => memberId))];
  const known = await members.load(tx, { toChange: memberIds });
  const missing = new Set(memberIds.filter((memberId) => !known.has(memberId)));
  const created = await insert(
    tx,
    members,
    said.filter(({ memberId }) => missing.has(memberId)),
    merge,
  );
  const elsewhere = [...missing].filter((memberId) => !created.has(memberId));
  if (elsewhere.length > 0)
    for (const [memberId, profile] of await members.load(tx, { toChange: elsewhere })) known.set(memberId, profile);
  const changed = fold(
    said.filter(({ memberId }) => known.has(memberId)),
    merge,
    known,
  );
  await members.save(tx, new Map([...changed].filter(([memberId, profile]) => known.get(memberId) !== profile)));
  return { created: created.size, updated: memberIds.length - created.size };
}

async function insert(
  tx: EntityManager,
  members: MemberRepository,
  said: readonly Said[],
  merge: Merge,
): Promise<ReadonlySet<string>> {
  if (said.length === 0) return new Set();
  const beginning = await members.beginning(tx);
  return members.insert(tx, fold(said, merge, { get: () => beginning }));
}

function fold(
  said: readonly Said[],
  merge: Merge,
  before: { get(memberId: string): Profile | undefined },
): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>();
  for (const { memberId, facts } of said)
    profiles.set(memberId, merge(profiles.get(memberId) ?? before.get(memberId) ?? {}, facts));
  return profiles;
}
