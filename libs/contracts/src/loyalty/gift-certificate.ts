import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';
import { Amount, CurrencyCode, POINT_OF_SALE, PointOfSale, PurchaseId } from './receipt';

const Certificate = z.object({
  member: MemberFacts.optional(),
  certificateNumber: z.string().min(1).max(128),
  pointOfSale: PointOfSale.optional(),
  purchaseId: PurchaseId.optional(),
  currency: CurrencyCode,
  amount: Amount,
});

const certificate = (amount: string) =>
  ({
    certificateNumber: { kind: 'text', title: 'Number of the certificate', path: 'certificateNumber' },
    certificateAmount: { kind: 'money', title: amount, path: 'amount', currencyPath: 'currency' },
    pointOfSale: POINT_OF_SALE,
  }) as const;

const EXAMPLE = { certificateNumber: 'G-100', pointOfSale: 'store-7', currency: 'EUR', amount: 50 };

export const GiftCertificateSold = defineLoyaltyEvent({
  type: 'gift-certificate.sold',
  title: 'Gift certificate sale',
  data: Certificate,
  metavariables: certificate('Value of the certificate'),
  example: EXAMPLE,
});

export const GiftCertificateRedeemed = defineLoyaltyEvent({
  type: 'gift-certificate.redeemed',
  title: 'Payment with a gift certificate',
  data: Certificate,
  metavariables: certificate('What was paid with the certificate'),
  example: { ...EXAMPLE, purchaseId: 'r-1001' },
});

export const GiftCertificateRefunded = defineLoyaltyEvent({
  type: 'gift-certificate.refunded',
  title: 'Gift certificate refund',
  data: Certificate,
  metavariables: certificate('What was given back for the certificate'),
  example: EXAMPLE,
});

export const GiftCertificatePaymentCancelled = defineLoyaltyEvent({
  type: 'gift-certificate.payment-cancelled',
  title: 'Cancellation of a payment with a gift certificate',
  data: Certificate,
  metavariables: certificate('What was put back on the certificate'),
  example: { ...EXAMPLE, purchaseId: 'r-1001' },
});
