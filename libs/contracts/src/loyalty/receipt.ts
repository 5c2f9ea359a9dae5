import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';

export const CurrencyCode = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
export const Amount = z.number().min(-1e12).max(1e12);
export const PurchaseId = z.string().min(1).max(128);
export const PointOfSale = z.string().max(128);

/** One line of a receipt. */
export const ReceiptLine = z.object({
  code: z.string(),
  quantity: z.number(),
  name: z.string().max(500).optional(),
  /** Group of goods, as the catalogue of the partner has it. */
  group: z.string().max(128).optional(),
  price: Amount.optional(),
  /** What is to be paid for the line. */
  amount: Amount.optional(),
  discount: Amount.optional(),
});

/** The receipt, as far as every purchase event tells it. */
export const Purchase = z.object({
  purchaseId: PurchaseId,
  pointOfSale: PointOfSale.optional(),
  currency: CurrencyCode,
  amount: Amount,
  discount: Amount.default(0),
  /** The total before discounts. */
  fullAmount: Amount.optional(),
  goods: z.array(ReceiptLine).max(1_000).optional(),
  payments: z
    .array(z.object({ method: z.string().min(1).max(64), amount: Amount }))
    .max(20)
    .optional(),
  /** Codes of the coupons that were shown. */
  coupons: z.array(z.string().min(1).max(128)).max(50).optional(),
  cardNumber: z.string().max(64).optional(),
  /** How the member was recognised: `card`, `phone`, `app` or one of the programme's own. */
  identifiedBy: z.string().max(64).optional(),
  member: MemberFacts.optional(),
});

/** Points that go with a receipt. */
export const PurchasePoints = z.object({
  bonusCurrency: z.string().min(1).max(64),
  bonusAmount: z.number().min(0).max(1e12),
});

export const POINT_OF_SALE = { kind: 'text', title: 'Point of sale', path: 'pointOfSale' } as const;

export const RECEIPT = {
  purchaseAmount: { kind: 'money', title: 'Receipt total', path: 'amount', currencyPath: 'currency' },
  discount: { kind: 'money', title: 'Discount on the receipt', path: 'discount', currencyPath: 'currency' },
  fullAmount: { kind: 'money', title: 'Total before discounts', path: 'fullAmount', currencyPath: 'currency' },
  pointOfSale: POINT_OF_SALE,
  purchaseId: { kind: 'text', title: 'Receipt number', path: 'purchaseId' },
  goods: { kind: 'lines', title: 'Lines of the receipt', path: 'goods', currencyPath: 'currency' },
} as const;

export const PURCHASE_POINTS = { kind: 'points', path: 'bonusAmount', currencyPath: 'bonusCurrency' } as const;
