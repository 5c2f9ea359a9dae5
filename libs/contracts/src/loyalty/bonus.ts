import { z } from 'zod';
import { BonusLot } from '../values/member-profile';
import { MemberFacts } from '../values/member-snapshot';
import { Instant } from '../values/time';
import { defineLoyaltyEvent } from './loyalty-event-type';

/** The account itself is what `member.balances` says: points are not added up here. */
const Points = z.object({
  member: MemberFacts.optional(),
  currency: BonusLot.shape.currency,
  amount: z.number().min(0).max(1e12),
});

const POINTS = { kind: 'points', path: 'amount', currencyPath: 'currency' } as const;
/** By a person of the programme, by hand. */
const MANUAL = z.boolean().optional();

const REASON = { kind: 'text', title: 'Reason', path: 'reason' } as const;

export const BonusAccrued = defineLoyaltyEvent({
  type: 'bonus.accrued',
  title: 'Accrual of bonuses',
  data: Points.extend({
    lotId: BonusLot.shape.id.optional(),
    activatesAt: Instant.optional(),
    expiresAt: Instant.optional(),
    reason: z.string().max(500).optional(),
    manual: MANUAL,
  }),
  metavariables: {
    bonusAmount: { ...POINTS, title: 'Accrued bonuses' },
    activatesAt: { kind: 'date', title: 'When the bonuses can be spent', path: 'activatesAt' },
    expiresAt: { kind: 'date', title: 'When the bonuses expire', path: 'expiresAt' },
    reason: REASON,
  },
  example: { lotId: 'lot-1', currency: 'bonus', amount: 50, expiresAt: '2026-12-31T21:00:00Z' },
});

export const BonusRedeemed = defineLoyaltyEvent({
  type: 'bonus.redeemed',
  title: 'Redemption of bonuses',
  data: Points.extend({
    purchaseId: z.string().max(128).optional(),
    /** What is left of each lot that was drawn on. */
    lots: z
      .array(z.object({ id: BonusLot.shape.id, left: z.number().min(0) }))
      .max(500)
      .optional(),
    reason: z.string().max(500).optional(),
    manual: MANUAL,
  }),
  metavariables: { bonusAmount: { ...POINTS, title: 'Redeemed bonuses' }, reason: REASON },
  example: { currency: 'bonus', amount: 30, purchaseId: 'r-1001', lots: [{ id: 'lot-1', left: 20 }] },
});

export const BonusExpired = defineLoyaltyEvent({
  type: 'bonus.expired',
  title: 'Expiry of bonuses',
  data: Points.extend({ lotId: BonusLot.shape.id.optional() }),
  metavariables: { bonusAmount: { ...POINTS, title: 'Expired bonuses' } },
  example: { lotId: 'lot-1', currency: 'bonus', amount: 20 },
});

const DAYS_AHEAD = z.number().int().min(0).max(366);

/** Raised by a regular task. `amount` is all that becomes spendable on that day. */
export const BonusActivationUpcoming = defineLoyaltyEvent({
  type: 'bonus.activation-upcoming',
  title: 'Bonus activation ahead',
  data: Points.extend({ activatesAt: Instant, daysAhead: DAYS_AHEAD }),
  metavariables: {
    amount: { ...POINTS, title: 'Bonuses that will activate' },
    activatesAt: { kind: 'date', title: 'When they activate', path: 'activatesAt' },
    daysAhead: { kind: 'number', title: 'Days until they activate', path: 'daysAhead' },
  },
  example: { currency: 'bonus', amount: 50, activatesAt: '2026-05-02T00:00:00Z', daysAhead: 1 },
});

/** Raised by a regular task. `amount` is all that will be lost on that day. */
export const BonusExpirationUpcoming = defineLoyaltyEvent({
  type: 'bonus.expiration-upcoming',
  title: 'Bonus expiration ahead',
  data: Points.extend({ expiresAt: Instant, daysAhead: DAYS_AHEAD }),
  metavariables: {
    amount: { ...POINTS, title: 'Bonuses that will expire' },
    expiresAt: { kind: 'date', title: 'When they expire', path: 'expiresAt' },
    daysAhead: { kind: 'number', title: 'Days until they expire', path: 'daysAhead' },
  },
  example: { currency: 'bonus', amount: 20, expiresAt: '2026-05-04T00:00:00Z', daysAhead: 3 },
});
