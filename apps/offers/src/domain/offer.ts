import { Channel, Instant, MessageType, OnUnknown } from '@carillon/contracts';
import { Filter } from '@carillon/rules';
import { z } from 'zod';

/** Longer than any campaign; it also keeps the sum with a time of event within what a date can be. */
const LONGEST_LIFETIME_SECONDS = 366 * 86_400;

const SendMessage = z.strictObject({
  kind: z.literal('send-message'),
  channel: Channel,
  templateId: z.uuid(),
  messageType: MessageType,
  includeUnverified: z
    .boolean()
    .default(false)
    .describe('May go to a phone or email that the member has not confirmed'),
  lifetimeSeconds: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_LIFETIME_SECONDS)
    .optional()
    .describe('For how long after the event the message is of use'),
  onUnknown: OnUnknown.default('report').describe('What to do when nobody knows whether the message has gone'),
});

const Period = z.strictObject({
  from: Instant.optional().describe('The first moment; left out: always'),
  to: Instant.optional().describe('The first moment that is too late; left out: for ever'),
});

/** What people decide of an offer. */
export const OfferTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  eventType: z.string().min(1).max(256).describe('Type of the events that may set it off'),
  period: Period.default({}).describe('Compared with the time of the event'),
  filter: Filter.nullable().default(null).describe('Rule group of react-querybuilder; null: every event'),
  action: SendMessage,
});
export type OfferTerms = z.infer<typeof OfferTerms>;

export const OfferState = z.enum(['stopped', 'running']);
export type OfferState = z.infer<typeof OfferState>;

export interface Offer extends OfferTerms {
  readonly id: string;
  readonly state: OfferState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
