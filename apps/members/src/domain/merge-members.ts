import type { OptOut } from '@carillon/contracts';
import { laterOf, withoutSurplus } from './known';
import { type Fact, type Known, prefixOf, PREFIXES, type Profile, type PurchaseSum } from './profile';

/** Somebody has found that two members are one; at a moment by the clock of who said it, in milliseconds since 1970. */
export interface Merge {
  readonly survivorId: string;
  readonly absorbedId: string;
  readonly at: number;
}

/** Into whom each absorbed member has gone, and when. */
export type Lineage = ReadonlyMap<string, { readonly into: string; readonly at: number }>;

/** What merges come to that are made in the order in which they happened, in whatever order they became known. */
export function lineageOf(merges: readonly Merge[]): Lineage {
  const lineage = new Map<string, { into: string; at: number }>();
  const inOrder = [...merges].sort(
    (a, b) => a.at - b.at || compare(a.survivorId, b.survivorId) || compare(a.absorbedId, b.absorbedId),
  );
  for (const { survivorId, absorbedId, at } of inOrder) {
    const into = rootOf(lineage, survivorId);
    const absorbed = rootOf(lineage, absorbedId);
    if (into !== absorbed) lineage.set(absorbed, { into, at });
  }
  return lineage;
}

/** As whom a member goes on. */
export function rootOf(lineage: Lineage, memberId: string): string {
  let id = memberId;
  for (let next = lineage.get(id); next !== undefined; next = lineage.get(id)) id = next.into;
  return id;
}

/** All members of a lineage, by the one as whom they go on; that one is among them. */
export function kinIn(lineage: Lineage): ReadonlyMap<string, readonly string[]> {
  const kin = new Map<string, string[]>();
  for (const memberId of new Set([...lineage].flatMap(([absorbed, { into }]) => [absorbed, into]))) {
    const root = rootOf(lineage, memberId);
    kin.set(root, [...(kin.get(root) ?? []), memberId]);
  }
  return kin;
}

/** The part of a lineage that concerns these members. */
export const lineageAmong = (lineage: Lineage, memberIds: readonly string[]): Lineage =>
  new Map([...lineage].filter(([memberId]) => memberIds.includes(memberId)));

/**
 * One profile of those of members who are one; each must have been kept for the member whose key it has. Of each thing that
 * which was said last counts, purchases add up. What is said of a profile and not of a person (amounts, refusals, the state)
 * is kept apart for each of the members, since it can still be said late: see `combined`.
 *
 * Which profiles are joined first does not matter.
 */
export function joinProfiles(profiles: ReadonlyMap<string, Profile>, lineage: Lineage): Profile {
  const joined: Record<string, Known> = {};
  for (const [memberId, profile] of profiles)
    for (const { subject, name, known } of factsIn(memberId, profile)) {
      const key = subject === undefined ? name : keyApart(lineage, name, known.at, subject);
      const other = Object.hasOwn(joined, key) ? joined[key] : undefined;
      joined[key] = other === undefined ? known : bothOf(key, known, other);
    }
  for (const [memberId, { into, at }] of lineage)
    joined[`${PREFIXES.merged}${scopeOf(memberId)}`] = { value: { id: memberId, into }, at };
  return combined(withoutSurplus(joined));
}

/**
 * Where a profile that others have gone into keeps what is said of `memberId` at `at`: under the member whose profile it was
 * at that moment. The state is that of the very member of whom it is said: what becomes of an absorbed profile is no fate
 * of the one that goes on.
 */
export function scopedKey(profile: Profile, key: string, at: number, memberId?: string): string {
  if (!isOwn(key) || !isMerged(profile)) return key;
  const lineage = lineageIn(profile);
  return keyApart(lineage, key, at, memberId ?? rootIn(lineage));
}

/**
 * The profile with what its members' own facts come to: amounts are added up and refusals united, as far as nothing was said
 * of the one they have gone into since they have.
 */
export function combined(profile: Profile): Profile {
  if (!isMerged(profile)) return profile;
  const lineage = lineageIn(profile);
  const root = rootIn(lineage);
  const whole: Record<string, Known> = {};
  const apart = new Set<string>();
  for (const [key, known] of Object.entries(profile)) {
    const name = ownKeyIn(key);
    if (name !== undefined) apart.add(name);
    // One who has been absorbed may yet turn out to be the one who goes on.
    if (name === STATE || (name === undefined && !isOwn(key))) whole[key] = known;
  }
  for (const name of apart) {
    const statements = statementsOf(profile, name, root, lineage);
    for (const [key, known] of statements) whole[key] = known;
    const known = combine(name, [...statements.values()]);
    if (known !== undefined) whole[name] = known;
  }
  return whole;
}

const STATE = 'state';
const OPT_OUTS = 'optOuts';
const AMOUNTS: ReadonlySet<string> = new Set(['balance.', 'notActivated.']);

const isOwn = (key: string): boolean => key === STATE || key === OPT_OUTS || AMOUNTS.has(prefixOf(key));

/** Whether others have gone into the profile. */
const isMerged = (profile: Profile): boolean => Object.keys(profile).some((key) => key.startsWith(PREFIXES.merged));

/** An id without dots, which end the parts of a key. */
const scopeOf = (memberId: string): string => encodeURIComponent(memberId).replaceAll('.', '%2E');

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function lineageIn(profile: Profile): Lineage {
  const merged = Object.entries(profile).filter(([key]) => key.startsWith(PREFIXES.merged));
  return new Map(
    merged.map(([, { value, at }]) => {
      const { id, into } = value as { id: string; into: string }; // nothing else is kept under this prefix
      return [id, { into, at }];
    }),
  );
}

/** All branches of a lineage within one profile lead to one member. */
const rootIn = (lineage: Lineage): string => rootOf(lineage, lineage.keys().next().value ?? '');

function keyApart(lineage: Lineage, key: string, at: number, memberId: string): string {
  let owner = memberId;
  if (key !== STATE)
    for (let next = lineage.get(owner); next !== undefined && next.at <= at; next = lineage.get(owner))
      owner = next.into;
  return `${PREFIXES.of}${scopeOf(owner)}.${key}`;
}

interface KnownFact {
  /** Of whom it is said, where that is kept apart. */
  readonly subject?: string;
  readonly name: string;
  readonly known: Known;
}

/** All that a profile says, but for what `combined` adds and for the lineage, which are made anew. */
function factsIn(memberId: string, profile: Profile): readonly KnownFact[] {
  const merged = isMerged(profile);
  return Object.entries(profile).flatMap(([key, known]): KnownFact[] => {
    if (isOwn(key)) return merged ? [] : [{ subject: memberId, name: key, known }];
    if (key.startsWith(PREFIXES.merged)) return [];
    const name = ownKeyIn(key);
    if (name === undefined) return [{ name: key, known }];
    const scope = key.slice(PREFIXES.of.length, key.length - name.length - 1);
    return [{ subject: decodeURIComponent(scope), name, known }];
  });
}

/** The own fact in the key under which it is kept apart. */
function ownKeyIn(key: string): string | undefined {
  return key.startsWith(PREFIXES.of) ? key.slice(key.indexOf('.', PREFIXES.of.length) + 1) : undefined;
}

/** What counts of all that was said, by the key it is kept under. What was said since voids what was said before, for good. */
function statementsOf(profile: Profile, name: string, memberId: string, lineage: Lineage): ReadonlyMap<string, Known> {
  const key = `${PREFIXES.of}${scopeOf(memberId)}.${name}`;
  const own = profile[key];
  const ours = new Map(own === undefined ? [] : [[key, own]]);
  if (name === STATE) return ours;
  const since = own?.at ?? -Infinity;
  const absorbed = [...lineage].filter(([, { into, at }]) => into === memberId && at > since);
  return new Map([...ours, ...absorbed.flatMap(([id]) => [...statementsOf(profile, name, id, lineage)])]);
}

function combine(key: string, statements: readonly Known[]): Known | undefined {
  // What nobody has said, such as what a newcomer refuses by default, is of 1970.
  const said = statements.filter(({ at }) => at > 0);
  const counting = said.length > 0 ? said : statements;
  if (counting.length < 2) return counting[0];
  const at = Math.max(...counting.map((known) => known.at));
  const values = counting.map(({ value }) => value);
  return { value: key === OPT_OUTS ? united(values as readonly (readonly OptOut[])[]) : sum(values), at };
}

/** Amounts have at most six decimals; without rounding their sum would depend on the order. */
function sum(values: readonly Fact[]): number | null {
  const amounts = values.filter((value) => typeof value === 'number');
  return amounts.length === 0 ? null : Math.round(amounts.reduce((total, value) => total + value, 0) * 1e6) / 1e6;
}

function united(lists: readonly (readonly OptOut[])[]): readonly OptOut[] {
  const byName = new Map(lists.flat().map((one) => [`${one.messageType} ${one.channel}`, one]));
  return [...byName].sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

function bothOf(key: string, one: Known, other: Known): Known {
  if (prefixOf(key) !== PREFIXES.purchases) return laterOf(one, other);
  const [a, b] = [one.value as PurchaseSum, other.value as PurchaseSum];
  const last = Math.max(a.last ?? -Infinity, b.last ?? -Infinity);
  const value: PurchaseSum = {
    count: a.count + b.count,
    thousandths: a.thousandths + b.thousandths,
    ...(Number.isFinite(last) ? { last } : {}),
  };
  return { value, at: Math.max(one.at, other.at) };
}
