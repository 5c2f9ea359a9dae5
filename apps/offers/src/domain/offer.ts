import { Channel, Instant, MessageType, OnUnknown } from '@carillon/contracts';
import { Filter } from '@carillon/rules';
import { z } from 'zod';

/** When the offer holds, by the time the event happened; an end that is absent is open. */
const Period = z.object({
  from: Instant.optional().describe('First moment; ISO 8601'),
  to: Instant.optional().describe('First moment after the end; ISO 8601'),
});

/** One message by one channel. */
const SendMessage = z.object({
  kind: z.literal('send-message'),
  channel: Channel,
  templateId: z.uuid(),
  messageType: MessageType.default('offer').describe('What the member can be subscribed to or not'),
  includeUnverified: z
    .boolean()
    .default(false)
    .describe('May go to a phone or email that the member has not confirmed'),
  lifetimeSeconds: z
    .number()
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .describe('Counted from the event; for ever if absent'),
  onUnknown: OnUnknown.default('report').describe('What to do when nobody knows whether the provider took the message'),
});

/** What a marketer states: when this happens, to such a member, send that. */
export const OfferTerms = z.object({
  name: z.string().trim().min(1).max(200),
  eventType: z.string().min(1).max(256),
  period: Period.default({}),
  filter: Filter.nullable().default(null).describe('Rule group of react-querybuilder; null lets every event pass'),
  action: SendMessage,
});
export type OfferTerms = z.infer<typeof OfferTerms>;

export const OFFER_STATES = ['stopped', 'running'] as const;
export type OfferState = (typeof OFFER_STATES)[number];

/** An offer as it is kept. Only a running one sets anything off; only a stopped one can be changed. */
export interface Offer {
  readonly id: string;
  readonly terms: OfferTerms;
  readonly state: OfferState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
