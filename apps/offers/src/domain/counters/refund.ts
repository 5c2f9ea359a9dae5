import type { LoyaltyEvent } from '@carillon/contracts';
import { type Micros, toMicros } from './micros';

/** Names a purchase of a member; receipts of different members may have one number. */
export type PurchaseKey = string;

const REFUNDING = new Set(['purchase.refunded', 'purchase.cancelled']);
/** They are about a purchase and yet no part of it: what they count, no refund takes back. */
const NOT_PART_OF_PURCHASE = new Set([...REFUNDING, 'purchase.refund-calculated']);

/** How much of a purchase has been given back, by all refunds together. */
export interface Refunded {
  readonly micros: Micros;
  /** Nothing is left of it. */
  readonly full: boolean;
}

/** What is taken back with a purchase. */
export interface Refundable {
  /** As it was told, before any refund. */
  readonly told: Micros;
  /** The sum of the purchase; undefined when nobody said. */
  readonly basis: Micros | undefined;
  /** Whether it goes down with the sum: it was a variable of the event, and not a constant. */
  readonly scales: boolean;
}

export const NOTHING_REFUNDED: Refunded = { micros: 0n, full: false };

/** What an event takes back, if it does. */
export function readRefund(event: LoyaltyEvent): (Refunded & { readonly purchase: PurchaseKey }) | undefined {
  if (!REFUNDING.has(event.type)) return undefined;
  const purchase = keyOf(event);
  if (purchase === undefined) return undefined;
  const { amount, full } = event.data;
  if (event.type === 'purchase.cancelled' || full === true) return { purchase, micros: 0n, full: true };
  return { purchase, micros: toMicros(amount) ?? 0n, full: false };
}

/** The purchase that an event is a part of, if it is. */
export function purchaseOf(event: LoyaltyEvent): PurchaseKey | undefined {
  return NOT_PART_OF_PURCHASE.has(event.type) ? undefined : keyOf(event);
}

/**
 * What is left of a change after refunds, which depends on their sum and not on their order. Of a purchase that is wholly
 * given back nothing has ever been counted (undefined); of one given back in part, what was counted from its variables
 * goes down by the same share, and what was counted as a constant stays.
 */
export function leftOf({ told, basis, scales }: Refundable, refunded: Refunded): Micros | undefined {
  const known = basis !== undefined && basis > 0n;
  if (refunded.full || (known && refunded.micros >= basis)) return undefined;
  return scales && known ? told - (told * refunded.micros) / basis : told;
}

function keyOf({ memberId, data }: LoyaltyEvent): PurchaseKey | undefined {
  const { purchaseId } = data;
  return typeof purchaseId === 'string' && purchaseId !== '' ? `${memberId} ${purchaseId}` : undefined;
}
