/** One thing said of a member, as JSON; null: taken away. */
export type Fact = string | number | boolean | object | null;

/** What was said last of one thing, and when: by the clock of who said it, in milliseconds since 1970. */
export interface Known {
  readonly value: Fact;
  readonly at: number;
}

/**
 * All that is known of a member, each thing with its own time: `firstName`, `phone`, `balance.<currency>` ... What was
 * taken away stays as null, so that an older fact cannot bring it back.
 */
export type Profile = Readonly<Record<string, Known>>;

/** Fields of one element of a list that are said and known together, under `<prefix><key of the element>`. */
interface Part {
  /** Ends with its only dot. It also keeps an element named `__proto__` from doing harm. */
  readonly prefix: string;
  /** One field: its value stands bare. Several: an object of them. */
  readonly fields: readonly string[];
}

/** A list in `MemberFacts` that is merged element by element. */
export interface Collection {
  readonly list: string;
  /** The field that tells the elements apart. */
  readonly key: string;
  readonly parts: readonly Part[];
  /** Of each part, this many elements are kept: those that were spoken of last. */
  readonly most: number;
}

/**
 * Purchases and corrections have a shape of their own; custom fields are a record, not a list. In the profile of a member
 * into whom others have gone, `merged.<member>` says into whom and when, and `of.<member>.<key>` is what was said of one of them.
 */
export const PREFIXES = {
  purchases: 'purchases.',
  correction: 'correction.',
  custom: 'custom.',
  merged: 'merged.',
  of: 'of.',
} as const;

export const COLLECTIONS: readonly Collection[] = [
  {
    list: 'balances',
    key: 'currency',
    parts: [
      { prefix: 'balance.', fields: ['amount'] },
      { prefix: 'notActivated.', fields: ['notActivated'] },
      { prefix: 'accountBlocked.', fields: ['blocked'] },
    ],
    most: 50,
  },
  {
    list: 'cards',
    key: 'number',
    parts: [
      { prefix: 'card.', fields: ['number'] },
      { prefix: 'cardState.', fields: ['state'] },
      { prefix: 'cardType.', fields: ['type'] },
      { prefix: 'cardCategory.', fields: ['category'] },
      { prefix: 'cardBlocked.', fields: ['blocked'] },
    ],
    most: 50,
  },
  {
    list: 'lots',
    key: 'id',
    parts: [
      { prefix: 'lot.', fields: ['currency', 'amount', 'activatesAt', 'expiresAt'] },
      { prefix: 'lotLeft.', fields: ['left'] },
    ],
    most: 500,
  },
  {
    list: 'statuses',
    key: 'system',
    parts: [{ prefix: 'status.', fields: ['value', 'threshold', 'next', 'nextThreshold'] }],
    most: 20,
  },
  {
    list: 'devices',
    key: 'id',
    parts: [{ prefix: 'device.', fields: ['token', 'platform', 'pushService', 'active'] }],
    most: 50,
  },
  {
    list: 'socialAccounts',
    key: 'network',
    parts: [{ prefix: 'social.', fields: ['accountId'] }],
    most: 20,
  },
  {
    list: 'consents',
    key: 'kind',
    parts: [{ prefix: 'consent.', fields: ['given', 'at', 'source'] }],
    most: 50,
  },
];

export const MOST_CUSTOM_FIELDS = 200;
export const MOST_CORRECTIONS = 20;

/** How many keys with a prefix a profile keeps. */
export const MOST_OF: ReadonlyMap<string, number> = new Map([
  ...COLLECTIONS.flatMap(({ parts, most }) => parts.map(({ prefix }) => [prefix, most] as const)),
  [PREFIXES.custom, MOST_CUSTOM_FIELDS],
  [PREFIXES.correction, MOST_CORRECTIONS],
]);

/** The prefix of a key with its dot; empty for a thing there is one of. */
export const prefixOf = (key: string): string => key.slice(0, key.indexOf('.') + 1);

/** Money in thousandths of its unit, so that sums are exact and the same in any order. */
export interface PurchaseSum {
  readonly count: number;
  readonly thousandths: number;
  /** Milliseconds since 1970. */
  readonly last?: number;
}

/** What was made of something that was said, for who wonders where it went. */
export interface Correction {
  readonly field: string;
  readonly original: string;
  readonly corrected: string;
}

/** A phone or email as it is kept; where it is, as far as a phone number tells. */
export interface KeptContact {
  readonly value: string;
  readonly verified: boolean;
  readonly country?: string;
  readonly timeZone?: string;
  /** To whom the range of the number was given. */
  readonly operator?: string;
}

/** When and how a contact came in. Apart from the contact: most who mention a contact do not say it. */
export interface Attachment {
  readonly value: string;
  readonly attachedAt?: string;
  readonly attachedBy?: string;
}
