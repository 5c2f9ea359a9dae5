import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';
import {
  Amount,
  CurrencyCode,
  POINT_OF_SALE,
  PointOfSale,
  Purchase,
  PURCHASE_POINTS,
  PurchaseId,
  PurchasePoints,
  RECEIPT,
} from './receipt';

const EXAMPLE = { purchaseId: 'r-1001', pointOfSale: 'store-7', currency: 'EUR', amount: 72, discount: 8 } as const;
const LINES = [
  { code: 'tea-01', name: 'Green tea', group: 'tea', quantity: 2, price: 20, amount: 36, discount: 4 },
  { code: 'cup-02', name: 'Cup', group: 'tableware', quantity: 1, price: 40, amount: 36, discount: 4 },
];

export const PurchaseDiscountCalculated = defineLoyaltyEvent({
  type: 'purchase.discount-calculated',
  title: 'Discount calculation',
  data: Purchase.extend({
    /** Where the discount came from: the whole receipt, a group of goods or a single one. */
    discounts: z
      .array(
        z.object({
          level: z.enum(['receipt', 'group', 'item']),
          /** Of the group or the good. */
          code: z.string().max(128).optional(),
          title: z.string().max(200).optional(),
          amount: Amount,
        }),
      )
      .max(1_000)
      .optional(),
  }),
  metavariables: RECEIPT,
  example: {
    ...EXAMPLE,
    fullAmount: 80,
    goods: LINES,
    discounts: [
      { level: 'receipt', amount: 4 },
      { level: 'group', code: 'tea', amount: 2 },
      { level: 'item', code: 'tea-01', title: 'Tea week', amount: 2 },
    ],
  },
});

export const PurchaseBonusCalculated = defineLoyaltyEvent({
  type: 'purchase.bonus-calculated',
  title: 'Bonus calculation',
  data: Purchase.extend(PurchasePoints.shape),
  metavariables: { ...RECEIPT, bonusAmount: { ...PURCHASE_POINTS, title: 'Bonuses for the receipt' } },
  example: { ...EXAMPLE, bonusCurrency: 'bonus', bonusAmount: 7 },
});

export const PurchasePaymentCalculated = defineLoyaltyEvent({
  type: 'purchase.payment-calculated',
  title: 'Calculation of a payment with bonuses',
  data: Purchase.extend(PurchasePoints.shape),
  metavariables: { ...RECEIPT, bonusAmount: { ...PURCHASE_POINTS, title: 'Bonuses that may be spent' } },
  example: { ...EXAMPLE, bonusCurrency: 'bonus', bonusAmount: 36 },
});

export const PurchaseBonusDeducted = defineLoyaltyEvent({
  type: 'purchase.bonus-deducted',
  title: 'Deduction: payment with bonuses',
  data: Purchase.extend(PurchasePoints.shape),
  metavariables: { ...RECEIPT, bonusAmount: { ...PURCHASE_POINTS, title: 'Deducted bonuses' } },
  example: { ...EXAMPLE, bonusCurrency: 'bonus', bonusAmount: 30 },
});

export const PurchaseDeductionCancelled = defineLoyaltyEvent({
  type: 'purchase.deduction-cancelled',
  title: 'Cancellation of a payment with bonuses',
  data: PurchasePoints.extend({
    purchaseId: PurchaseId,
    pointOfSale: PointOfSale.optional(),
    member: MemberFacts.optional(),
  }),
  metavariables: {
    bonusAmount: { ...PURCHASE_POINTS, title: 'Bonuses given back' },
    pointOfSale: POINT_OF_SALE,
    purchaseId: RECEIPT.purchaseId,
  },
  example: { purchaseId: 'r-1001', bonusCurrency: 'bonus', bonusAmount: 30 },
});

export const PurchaseCompleted = defineLoyaltyEvent({
  type: 'purchase.completed',
  title: 'Purchase completion',
  data: Purchase,
  metavariables: RECEIPT,
  example: { ...EXAMPLE, goods: LINES, payments: [{ method: 'card', amount: 72 }] },
});

export const PurchaseDeposited = defineLoyaltyEvent({
  type: 'purchase.deposited',
  title: 'Change put on the account',
  data: Purchase.extend(PurchasePoints.shape),
  metavariables: { ...RECEIPT, bonusAmount: { ...PURCHASE_POINTS, title: 'What was put on the account' } },
  example: { ...EXAMPLE, bonusCurrency: 'bonus', bonusAmount: 0.5 },
});

export const PurchaseCancelled = defineLoyaltyEvent({
  type: 'purchase.cancelled',
  title: 'Purchase cancellation',
  data: Purchase.extend({ reason: z.string().max(500).optional() }),
  metavariables: { ...RECEIPT, reason: { kind: 'text', title: 'Reason', path: 'reason' } },
  example: { ...EXAMPLE, reason: 'no electricity' },
});

const Refund = z.object({
  purchaseId: PurchaseId,
  refundId: z.string().min(1).max(128).optional(),
  pointOfSale: PointOfSale.optional(),
  currency: CurrencyCode,
  /** What was given back, more than zero. */
  amount: Amount.positive(),
  /** Whether nothing is left of the purchase. */
  full: z.boolean().default(false),
  member: MemberFacts.optional(),
});

const REFUND = {
  refundAmount: { kind: 'money', title: 'Refunded amount', path: 'amount', currencyPath: 'currency' },
  pointOfSale: POINT_OF_SALE,
} as const;

export const PurchaseRefundCalculated = defineLoyaltyEvent({
  type: 'purchase.refund-calculated',
  title: 'Calculation of a refund',
  data: Refund,
  metavariables: REFUND,
  example: { purchaseId: 'r-1001', currency: 'EUR', amount: 20 },
});

export const PurchaseRefunded = defineLoyaltyEvent({
  type: 'purchase.refunded',
  title: 'Purchase refund',
  data: Refund,
  metavariables: REFUND,
  example: { purchaseId: 'r-1001', refundId: 'f-1', currency: 'EUR', amount: 20 },
});
