import { z } from 'zod';
import { defineContract } from '../contract';
import { Channel, MessageType, OnUnknown } from '../values/channel';
import { MemberSnapshot } from '../values/member-snapshot';
import { Metavariables } from '../values/metavariables';
import { Instant } from '../values/time';

/** Three hours: what the loyalty programmes of the field wait for Viber before they send an SMS. */
const DEFAULT_CASCADE_SECONDS = 10_800;

/** A further channel of a cascade, with words of its own. */
export const CascadeStep = z.object({
  channel: Channel,
  templateId: z.uuid(),
  includeUnverified: z.boolean().default(false),
  /** How long the step before may take to deliver; 0: both at once. */
  afterSeconds: z
    .number()
    .int()
    .min(0)
    .max(31 * 86_400)
    .default(DEFAULT_CASCADE_SECONDS),
});
export type CascadeStep = z.infer<typeof CascadeStep>;

export const MessageRequested = defineContract(
  'offers.message-requested',
  z.object({
    messageId: z.uuid(),
    /** The event that set it off: CloudEvents `id`, `source` and `type`. */
    eventId: z.string(),
    eventSource: z.string(),
    eventType: z.string(),
    offerId: z.uuid(),
    templateId: z.uuid(),
    messageType: MessageType,
    channel: Channel,
    /** May go to a phone or email that the member has not confirmed. */
    includeUnverified: z.boolean().default(false),
    onUnknown: OnUnknown.default('report'),
    /** Where to go on when `channel` has not delivered in time, in this order. */
    cascade: z.array(CascadeStep).max(5).optional(),
    /** After this moment nobody wants it any more. */
    expiresAt: Instant.optional(),
    member: MemberSnapshot,
    metavariables: Metavariables,
  }),
  {
    summary: 'An offer asks for one message to one member.',
    example: {
      messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      eventId: 'e-1',
      eventSource: '/pos/store-7/till-2',
      eventType: 'purchase.completed',
      offerId: '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
      messageType: 'offer',
      channel: 'sms',
      member: { memberId: 'm-1', firstName: 'Homer', phone: { value: '+15550100001', verified: true } },
      metavariables: { discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } } },
    },
  },
);
