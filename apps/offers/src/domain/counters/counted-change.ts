import type { Change } from './counter-state';
import { leftOf, type PurchaseKey, type Refundable, type Refunded } from './refund';

/** A change that an offer asks for, before it is known what refunds have left of it. */
export interface CountedChange extends Omit<Change, 'micros'>, Refundable {
  readonly purchase: PurchaseKey | undefined;
  /** Whose value it is, if the counter tells members apart. */
  readonly memberId: string | undefined;
  /** For how long the counter keeps single changes. */
  readonly keepDays: number;
}

/** The change as it counts after refunds; undefined when nothing is left of it. */
export function asItCounts(change: CountedChange, refunded: Refunded): Change | undefined {
  const micros = leftOf(change, refunded);
  return micros === undefined ? undefined : { ...change, micros };
}
