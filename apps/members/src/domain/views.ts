import { suggestEmail } from '@carillon/contacts';
import type { Device, MemberSnapshot } from '@carillon/contracts';
import {
  type Attachment,
  COLLECTIONS,
  type Correction,
  type Fact,
  type KeptContact,
  type Known,
  prefixOf,
  PREFIXES,
  type Profile,
  type PurchaseSum,
} from './profile';
import type { MemberRow } from './member-row';
import { purchaseTotals } from './purchases';

type Fields = Readonly<Record<string, Fact | undefined>>;

/** A profile by its things and lists, as they were told; what is taken away is left out. */
interface Unfolded {
  readonly single: Fields;
  readonly lists: Readonly<Record<string, readonly Fields[] | undefined>>;
  readonly custom: Readonly<Record<string, Fact>>;
  readonly purchases: readonly object[];
  readonly corrections: readonly object[];
}

const IN_SNAPSHOT = new Set(['balances', 'cards', 'statuses', 'devices', 'socialAccounts']);
const SINGLE = [
  'firstName',
  'patronymicName',
  'lastName',
  'locale',
  'optOuts',
  'gender',
  'birthDate',
  'state',
  'referrerId',
];
const DETAILS = ['address', 'children', 'pets', 'preferredCategories'];

/** The member as messages carry them: what is not known is left out, to be filled in by the contract's defaults. */
export function snapshotOf(memberId: string, profile: Profile): Partial<MemberSnapshot> & { memberId: string } {
  const { single, lists, custom, purchases } = unfold(profile, IN_SNAPSHOT);
  const phone = single['phone'] as KeptContact | undefined;
  const email = single['email'] as KeptContact | undefined;
  const timeZone = (single['timeZone'] as string | undefined) ?? phone?.timeZone;
  const snapshot = {
    memberId,
    ...pick(single, SINGLE),
    ...(timeZone && { timeZone }),
    ...(phone && { phone: { value: phone.value, verified: phone.verified } }),
    ...(email && { email: { value: email.value, verified: email.verified } }),
    balances: accounts(lists),
    ...filled({
      cards: lists['cards']?.map(({ number: _number, ...card }) => card),
      statuses: lists['statuses'],
      devices: lists['devices']
        ?.filter(({ active }) => active === true)
        .map(({ active: _active, ...device }) => device),
      socialAccounts: lists['socialAccounts'],
      purchases,
    }),
    ...(Object.keys(custom).length > 0 && { custom }),
  };
  return snapshot as Partial<MemberSnapshot> & { memberId: string }; // keys and values come from `MemberFacts` alone
}

/** All that is known of a member, for people and for who keeps them elsewhere. */
export function detailsOf(memberId: string, profile: Profile): object {
  const { single, lists, corrections } = unfold(profile, ALL);
  const phone = withAttachment(single, 'phone');
  const email = withAttachment(single, 'email');
  return {
    ...snapshotOf(memberId, profile),
    ...pick(single, DETAILS),
    ...(phone && { phone }),
    ...(email && { email }),
    ...filled({
      cards: lists['cards'],
      devices: lists['devices'] as readonly Partial<Device>[] | undefined,
      lots: lists['lots']?.filter(({ amount, left }) => amount !== undefined && left !== 0),
      consents: lists['consents'],
      corrections,
      hints: hintsOf(single['email'] as KeptContact | undefined),
    }),
  };
}

/** The member as a file tells of them: what an import makes the same profile of, but for what has happened to it. */
export function rowOf(memberId: string, profile: Profile): MemberRow {
  const { single, lists, custom } = unfold(profile, ALL);
  const { address, ...told } = pick(single, [...SINGLE, ...DETAILS, 'timeZone']);
  const row = {
    memberId,
    ...told,
    ...(typeof address === 'object' && Object.keys(address ?? {}).length > 0 && { address }),
    ...pick({ phone: writtenContact(single, 'phone'), email: writtenContact(single, 'email') }, ['phone', 'email']),
    ...filled({ ...lists, balances: accounts(lists) }),
    ...(Object.keys(custom).length > 0 && { custom }),
  };
  return row as MemberRow; // keys and values come from `MemberFacts` alone
}

const ALL = new Set(COLLECTIONS.map(({ list }) => list));

const PARTS = new Map(
  COLLECTIONS.flatMap(({ list, key, parts }) => parts.map((part) => [part.prefix, { list, key, ...part }] as const)),
);

function unfold(profile: Profile, wanted: ReadonlySet<string>): Unfolded {
  const single: Record<string, Fact> = {};
  const custom: Record<string, Fact> = {};
  const purchases: object[] = [];
  const corrections: (object & { at: string })[] = [];
  const lists = new Map<string, Map<string, Record<string, Fact>>>();
  for (const [name, known] of Object.entries(profile)) {
    const { value } = known;
    if (value === null) continue;
    const prefix = prefixOf(name);
    if (prefix === '') single[name] = value;
    else if (prefix === PREFIXES.custom) custom[name.slice(prefix.length)] = value;
    else if (prefix === PREFIXES.purchases) purchases.push(purchaseTotals(name, value as PurchaseSum));
    else if (prefix === PREFIXES.correction) corrections.push(correctionOf(known));
    else addTo(lists, name, value, wanted);
  }
  corrections.sort((a, b) => (a.at < b.at ? 1 : -1));
  return { single, custom, purchases, corrections, lists: inOrder(lists) };
}

function addTo(
  lists: Map<string, Map<string, Record<string, Fact>>>,
  name: string,
  value: Fact,
  wanted: ReadonlySet<string>,
): void {
  const prefix = prefixOf(name);
  const part = PARTS.get(prefix);
  if (!part || !wanted.has(part.list)) return;
  const list = lists.get(part.list) ?? new Map<string, Record<string, Fact>>();
  lists.set(part.list, list);
  const id = name.slice(prefix.length);
  const element = list.get(id) ?? { [part.key]: id };
  list.set(id, element);
  if (part.fields.length === 1) element[part.fields[0]!] = value;
  else Object.assign(element, value);
}

function inOrder(lists: ReadonlyMap<string, ReadonlyMap<string, Fields>>): Record<string, readonly Fields[]> {
  const sorted = [...lists].map(([name, list]) => [
    name,
    [...list].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element),
  ]);
  return Object.fromEntries(sorted) as Record<string, readonly Fields[]>;
}

/** An account whose amount was never told is none. */
const accounts = (lists: Unfolded['lists']): readonly Fields[] =>
  (lists['balances'] ?? []).filter(({ amount }) => amount !== undefined);

function correctionOf({ value, at }: Known): object & { at: string } {
  return { ...(value as Correction), at: new Date(at).toISOString() };
}

function withAttachment(single: Fields, field: 'phone' | 'email'): object | undefined {
  const contact = single[field] as KeptContact | undefined;
  const attachment = single[`${field}Attachment`] as Attachment | undefined;
  return contact && attachment?.value === contact.value ? { ...contact, ...attachment } : contact;
}

/** Without what is made of the number anew each time. */
function writtenContact(single: Fields, field: 'phone' | 'email'): Fact | undefined {
  const contact = withAttachment(single, field) as (KeptContact & Attachment) | undefined;
  if (contact === undefined) return undefined;
  const { country: _country, timeZone: _timeZone, operator: _operator, ...written } = contact;
  return written;
}

function hintsOf(email: KeptContact | undefined): readonly object[] {
  const suggested = email && suggestEmail(email.value);
  return suggested === undefined ? [] : [{ field: 'email', code: 'EMAIL_DOMAIN_TYPO', suggested }];
}

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));

/** Without the empty lists: snapshots travel with every message. */
const filled = (lists: Readonly<Record<string, readonly object[] | undefined>>): object =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0));
