import { z } from 'zod';
import { DELIVERY_STATUSES } from '../values/delivery-status';
import { Instant } from '../values/time';

/** The services that can be asked what they know of an event or a message, in the order of the flow. */
export const TRACED_SERVICES = [
  'intake',
  'members',
  'offers',
  'scheduler',
  'dispatcher',
  'renderer',
  'gateway-sms',
  'gateway-email',
  'gateway-push',
  'gateway-chatbot',
  'gateway-voice',
  'gateway-viber',
  'gateway-social',
  'gateway-inbox',
  'gateway-pos',
  'tracker',
] as const;
export type TracedService = (typeof TRACED_SERVICES)[number];

/** What a step says. Those of a message's life are `message.` and the status. */
export const TRACE_STEPS = [
  'event.rejected',
  'event.parked',
  'event.decided',
  'event.given-up',
  'offer.applied',
  'offer.stopped',
  'trigger.concerned',
  ...DELIVERY_STATUSES.map((status) => `message.${status}` as const),
  'message.put-off',
  'message.given-up',
  'template.used',
  'attempt.failed',
  'gateway.record',
  'gateway.part',
] as const;

/** One thing that a service did about an event or a message, or that waits there. It holds neither contact nor text. */
export const TraceStep = z.object({
  at: Instant.describe('When it happened'),
  service: z.string().describe('Who tells it'),
  step: z.enum(TRACE_STEPS),
  messageId: z.uuid().optional().describe('Of a cascade that of the delivery'),
  offerId: z.uuid().optional(),
  until: Instant.optional().describe('Of what waits: when it goes on by itself'),
  code: z.string().optional().describe('Why, in the code of the service or of the provider'),
  detail: z.string().optional().describe('The same for a person to read'),
  facts: z.record(z.string(), z.unknown()).optional().describe('What else is known, by the kind of the step'),
});
export type TraceStep = z.infer<typeof TraceStep>;

/** An event by its CloudEvents `id` and, where it is known, its `source`. */
export const TracedEvent = z.object({ eventId: z.string(), source: z.string().optional() });
export type TracedEvent = z.infer<typeof TracedEvent>;

/** A message or one delivery of a cascade; with its template once it is known that this has given it its words. */
export const TracedMessage = z.object({
  messageId: z.uuid(),
  template: z.object({ templateId: z.uuid(), at: Instant }).optional(),
});
export type TracedMessage = z.infer<typeof TracedMessage>;

/** What is asked of every service. At most 200 messages at a time. */
export const TraceQuestion = z.object({
  event: TracedEvent.optional(),
  messages: z.array(TracedMessage).max(200).default([]),
});
export type TraceQuestion = z.infer<typeof TraceQuestion>;

/** What one service knows, and of what else it has learned in looking: whoever joins the parts asks about that, too. */
export const TraceAnswer = z.object({
  steps: z.array(TraceStep),
  event: TracedEvent.optional(),
  messages: z.array(TracedMessage).default([]),
  /** What could not be looked at, for a person to read. */
  notes: z.array(z.string()).default([]),
});
export type TraceAnswer = z.infer<typeof TraceAnswer>;
