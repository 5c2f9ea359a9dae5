import { z } from 'zod';
import { BonusLot } from '../values/member-profile';
import { Instant } from '../values/time';

/** An order to the loyalty core: one CloudEvent on `loyalty.commands`, routing key = type, `subject` = the member. */
export interface LoyaltyCommandType<Schema extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  readonly title: string;
  readonly data: Schema;
  readonly example: z.input<Schema>;
}

const defineLoyaltyCommand = <Schema extends z.ZodObject>(type: LoyaltyCommandType<Schema>) => type;

/** Every order says what it comes from, and by which key a repetition of it is known. */
const Ordered = z.object({
  /** The same in every copy of the order; the core does it once. Also the CloudEvents `id`. */
  idempotencyKey: z.string().min(1).max(256),
  /** What ordered it, and the event that made it do so; an order of other services may have neither. */
  offerId: z.uuid().optional(),
  eventId: z.string().max(256).optional(),
  eventSource: z.string().max(512).optional(),
});

const ORDERED = {
  idempotencyKey: '5d2f0c4e-8f0a-5b7c-9a3e-2b1c0d9e8f7a',
  offerId: '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  eventId: 'e-1',
  eventSource: '/pos/store-7/till-2',
} as const;

export const AccrueBonuses = defineLoyaltyCommand({
  type: 'bonus.accrue',
  title: 'Accrue bonuses to the member',
  data: Ordered.extend({
    currency: BonusLot.shape.currency,
    amount: z.number().positive().max(1e12),
    activatesAt: Instant,
    expiresAt: Instant.optional(),
    reason: z.string().max(500).optional(),
  }),
  example: { ...ORDERED, currency: 'bonus', amount: 50, activatesAt: '2026-05-01T10:15:00Z' },
});

export const AssignStatus = defineLoyaltyCommand({
  type: 'status.assign',
  title: 'Give the member a status',
  data: Ordered.extend({
    status: z.string().min(1).max(128),
    system: z.string().min(1).max(64).optional(),
  }),
  example: { ...ORDERED, status: 'Gold' },
});

/** All of them, by CloudEvents `type`. */
export const loyaltyCommandTypes: ReadonlyMap<string, LoyaltyCommandType> = new Map(
  [AccrueBonuses, AssignStatus].map((command) => [command.type, command]),
);
