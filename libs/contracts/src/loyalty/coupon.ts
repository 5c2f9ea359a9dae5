import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';
import { Amount, CurrencyCode, POINT_OF_SALE, PointOfSale } from './receipt';

const Coupon = z.object({
  member: MemberFacts.optional(),
  couponCode: z.string().min(1).max(128),
  emission: z.string().max(128).optional(),
  pointOfSale: PointOfSale.optional(),
  currency: CurrencyCode.optional(),
  amount: Amount.optional(),
});

const COUPON = {
  couponCode: { kind: 'text', title: 'Code of the coupon', path: 'couponCode' },
  couponPrice: { kind: 'money', title: 'Price of the coupon', path: 'amount', currencyPath: 'currency' },
  pointOfSale: POINT_OF_SALE,
} as const;

export const CouponPurchased = defineLoyaltyEvent({
  type: 'coupon.purchased',
  title: 'Coupon purchase',
  data: Coupon,
  metavariables: COUPON,
  example: { couponCode: 'SPRING-17', emission: 'spring', currency: 'EUR', amount: 5 },
});

export const CouponRefunded = defineLoyaltyEvent({
  type: 'coupon.refunded',
  title: 'Coupon refund',
  data: Coupon,
  metavariables: COUPON,
  example: { couponCode: 'SPRING-17', emission: 'spring', currency: 'EUR', amount: 5 },
});
