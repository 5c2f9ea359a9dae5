import { z } from 'zod';
import { Till } from './till';
import { Instant } from './time';

/** An accepted event of the loyalty programme, as it travels inside Carillon. */
export const LoyaltyEvent = z.object({
  /** CloudEvents `id` and `source`: together they name the event for ever. */
  eventId: z.string().min(1).max(256),
  source: z.string().min(1).max(512),
  type: z.string().min(1).max(256),
  /** When it happened, by the publisher's clock. */
  time: Instant,
  memberId: z.string().min(1).max(128),
  data: z.record(z.string(), z.unknown()),
  /** The till that waits for an answer to it. */
  till: Till.optional(),
});
export type LoyaltyEvent = z.infer<typeof LoyaltyEvent>;
