import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';

const CurrencyCode = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
const Amount = z.number().min(-1e12).max(1e12);

/** The receipt, as far as every purchase event tells it. */
const Purchase = z.object({
  purchaseId: z.string().min(1).max(128),
  pointOfSale: z.string().max(128).optional(),
  currency: CurrencyCode,
  amount: Amount,
  discount: Amount.default(0),
  member: MemberFacts.optional(),
});

const RECEIPT = {
  purchaseAmount: { kind: 'money', title: 'Receipt total', path: 'amount', currencyPath: 'currency' },
  discount: { kind: 'money', title: 'Discount on the receipt', path: 'discount', currencyPath: 'currency' },
  pointOfSale: { kind: 'text', title: 'Point of sale', path: 'pointOfSale' },
} as const;

export const PurchaseDiscountCalculated = defineLoyaltyEvent({
  type: 'purchase.discount-calculated',
  title: 'Discount calculation',
  data: Purchase,
  metavariables: RECEIPT,
  example: { purchaseId: 'r-1001', pointOfSale: 'store-7', currency: 'EUR', amount: 72, discount: 8 },
});

export const PurchaseCompleted = defineLoyaltyEvent({
  type: 'purchase.completed',
  title: 'Purchase completion',
  data: Purchase.extend({
    goods: z
      .array(z.object({ code: z.string(), quantity: z.number() }))
      .max(1_000)
      .optional(),
  }),
  metavariables: RECEIPT,
  example: { purchaseId: 'r-1001', pointOfSale: 'store-7', currency: 'EUR', amount: 72, discount: 8 },
});

export const PurchaseRefunded = defineLoyaltyEvent({
  type: 'purchase.refunded',
  title: 'Purchase refund',
  data: z.object({
    purchaseId: z.string().min(1).max(128),
    refundId: z.string().min(1).max(128).optional(),
    pointOfSale: z.string().max(128).optional(),
    currency: CurrencyCode,
    /** What was given back, more than zero. */
    amount: Amount.positive(),
    /** Whether nothing is left of the purchase. */
    full: z.boolean().default(false),
    member: MemberFacts.optional(),
  }),
  metavariables: {
    refundAmount: { kind: 'money', title: 'Refunded amount', path: 'amount', currencyPath: 'currency' },
    pointOfSale: RECEIPT.pointOfSale,
  },
  example: { purchaseId: 'r-1001', refundId: 'f-1', currency: 'EUR', amount: 20 },
});
