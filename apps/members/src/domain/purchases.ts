import type { LoyaltyEvent, PurchaseTotals } from '@carillon/contracts';
import { PREFIXES, type Profile, type PurchaseSum } from './profile';

/** What one event adds to the member's purchases in one currency. */
export interface PurchaseChange {
  readonly currency: string;
  readonly count: number;
  readonly thousandths: number;
  /** Whether something was bought, and not given back. */
  readonly bought: boolean;
}

/** Undefined when the event is no purchase, refund or cancellation with an amount of money. */
export function readPurchase({ type, data }: LoyaltyEvent): PurchaseChange | undefined {
  const { currency, amount, full } = data;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return undefined;
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return undefined;
  const thousandths = Math.round(amount * 1_000);
  if (type === 'purchase.completed') return { currency, count: 1, thousandths, bought: true };
  if (type === 'purchase.refunded')
    return { currency, count: full === true ? -1 : 0, thousandths: -thousandths, bought: false };
  if (type === 'purchase.cancelled') return { currency, count: -1, thousandths: -thousandths, bought: false };
  return undefined;
}

/**
 * The profile with a purchase or refund added. Any order gives the same; only the inbox keeps a repetition away, since to
 * remember each purchase would make profiles grow for ever.
 */
export function addPurchase(profile: Profile, change: PurchaseChange, at: Date): Profile {
  const key = `${PREFIXES.purchases}${change.currency}`;
  const known = profile[key];
  const before = (known?.value ?? { count: 0, thousandths: 0 }) as PurchaseSum; // nothing else is kept under this prefix
  const last = change.bought ? Math.max(at.getTime(), before.last ?? -Infinity) : before.last;
  const value: PurchaseSum = {
    count: before.count + change.count,
    thousandths: before.thousandths + change.thousandths,
    ...(last === undefined ? {} : { last }),
  };
  return { ...profile, [key]: { value, at: Math.max(at.getTime(), known?.at ?? 0) } };
}

export function purchaseTotals(key: string, { count, thousandths, last }: PurchaseSum): PurchaseTotals {
  return {
    currency: key.slice(PREFIXES.purchases.length),
    count,
    sum: thousandths / 1_000,
    ...(count > 0 ? { average: Math.round(thousandths / count) / 1_000 } : {}),
    ...(last === undefined ? {} : { lastAt: new Date(last).toISOString() }),
  };
}
