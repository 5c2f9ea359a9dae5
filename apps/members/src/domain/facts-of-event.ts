import type { LoyaltyEvent, MemberFacts } from '@carillon/contracts';
import { REFERRED } from './said-of-others';

type Data = LoyaltyEvent['data'];

/**
 * What an event says of its member by being what it is, beside its `member`: in the words of `MemberFacts`, not yet checked.
 * Undefined when it says nothing so; undefined fields are not said.
 */
export function factsOfEvent({ type, data }: LoyaltyEvent): Readonly<Record<string, unknown>> | undefined {
  return Object.hasOwn(READERS, type) ? READERS[type]!(data) : undefined;
}

const card = (data: Data, said: object = {}) => ({ number: data['cardNumber'], ...said });

/** Statuses of a programme that does not name its only status system. */
const ONLY_SYSTEM = 'default';

function statusFacts({ system = ONLY_SYSTEM, status, threshold, nextStatus, nextThreshold }: Data) {
  return { statuses: [{ system, value: status, threshold, next: nextStatus, nextThreshold }] };
}

const READERS: Readonly<Record<string, (data: Data) => Record<string, unknown>>> = {
  'registration.completed': () => ({ state: 'registered' }),
  'member.deregistered': () => ({ state: 'deregistered' }),
  'member.state-changed': ({ state }) => ({ state }),
  'member.status-changed': statusFacts,
  'member.status-calculated': statusFacts,
  'card.assigned': (data) => {
    const { state, type, category } = data;
    return { cards: [card(data, { state, type, category, blocked: false })] };
  },
  'card.activated': (data) => ({ cards: [card(data, { state: 'activated' })] }),
  'card.blocked': (data) => ({ cards: [card(data, { blocked: true })] }),
  'card.unblocked': (data) => ({ cards: [card(data, { blocked: false })] }),
  'member.attributes-changed': ({ attributes }) =>
    Array.isArray(attributes)
      ? { custom: Object.fromEntries(attributes.map(({ code, value }: Data) => [String(code), value])) }
      : {},
  'card.attached': (data) => ({ cards: [card(data)] }),
  'card.linked': (data) => ({ cards: [card(data)] }),
  'card.deleted': (data) => ({ cards: [card(data, { removed: true })] }),
  'card.restored': (data) => ({ cards: [card(data)] }),
  'card.replaced': (data) => ({
    cards: [{ number: data['previousCardNumber'], state: 'replaced', blocked: true }, card(data)],
  }),
  'card.category-changed': (data) => ({ cards: [card(data, { category: data['category'] })] }),
  'bonus.accrued': ({ lotId, currency, amount, activatesAt, expiresAt }) =>
    lotId === undefined ? {} : { lots: [{ id: lotId, currency, amount, activatesAt, expiresAt }] },
  'bonus.redeemed': ({ lots }) => ({ lots }),
  'bonus.expired': ({ lotId }) => (lotId === undefined ? {} : { lots: [{ id: lotId, left: 0 }] }),
  [REFERRED]: ({ referrerId }) => ({ referrerId }),
  'app.installed': ({ device }) => ({ devices: [device] }),
  'social.linked': ({ network, accountId }) => ({ socialAccounts: [{ network, accountId }] }),
};

/** Facts of which `explicit` has the last word, list by list and custom field by custom field: both are merged by their keys. */
export function joinFacts(implied: MemberFacts, explicit: MemberFacts): MemberFacts {
  const joined: Record<string, unknown> = { ...implied };
  for (const [name, value] of Object.entries(explicit)) {
    const before = joined[name];
    if (Array.isArray(before) && Array.isArray(value)) joined[name] = [...before, ...value];
    else joined[name] = name === 'custom' ? { ...implied.custom, ...explicit.custom } : value;
  }
  return joined as MemberFacts; // both are
}

/** A contact is attached by the event that links it, unless the event says otherwise. */
export function withAttachTime(facts: MemberFacts, { type, time }: LoyaltyEvent): MemberFacts {
  const field = LINKED[type];
  const contact = field && facts[field];
  return contact ? { ...facts, [field]: { attachedAt: time, ...contact } } : facts;
}

const LINKED: Readonly<Record<string, 'phone' | 'email' | undefined>> = {
  'phone.linked': 'phone',
  'email.linked': 'email',
};
