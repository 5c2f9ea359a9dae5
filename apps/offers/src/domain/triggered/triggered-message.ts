import { ClockTime, Duration, OpeningHours } from '@carillon/calendar';
import { Instant, TimeZone } from '@carillon/contracts';
import { Filter } from '@carillon/rules';
import { z } from 'zod';
import { SendMessage } from '../actions/send-message';

/** Longer than any reminder is welcome. */
const MOST_REPEATS = 1_000;

const EventPattern = z.strictObject({
  eventType: z.string().min(1).max(256),
  filter: Filter.nullable().default(null).describe('Rule group of react-querybuilder; null: every event of the type'),
});

const EventPatterns = z.array(EventPattern).max(20).default([]);

/** What people decide of a message that is sent some time after an event, unless another event makes it pointless. */
export const TriggeredTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  arm: EventPatterns.describe('Events that arm it for their member; empty: offers alone do, by enable-triggered'),
  cancel: EventPatterns.describe('Events that call it off. An event that also arms it begins it anew'),
  postpone: EventPatterns.describe('Events from which the delay is counted anew'),
  rearm: z
    .enum(['restart', 'keep'])
    .default('restart')
    .describe('What an arming event does while it is armed: begins it anew, or nothing'),
  delay: Duration.describe('From the event to the message, ISO 8601: P14D. Days and months by the clock of the zone'),
  at: ClockTime.optional().describe('The message waits for this time of day, which follows the delay'),
  window: OpeningHours.optional().describe('The message waits for these hours'),
  timeZone: TimeZone.optional().describe('Of all the above; left out: that of the member'),
  repeat: z
    .strictObject({
      every: Duration.describe('From one message to the next: P14D'),
      atMost: z.number().int().min(2).max(MOST_REPEATS).optional().describe('Messages in all, the first included'),
    })
    .optional(),
  end: z
    .strictObject({
      after: Duration.optional().describe('No message later than this after the arming event'),
      at: Instant.optional().describe('No message after this moment'),
    })
    .optional(),
  action: SendMessage.describe('lifetimeSeconds counts from the moment the message is due; if left out, a day'),
});
export type TriggeredTerms = z.infer<typeof TriggeredTerms>;

export const TriggeredRunState = z.enum(['stopped', 'running']);
export type TriggeredRunState = z.infer<typeof TriggeredRunState>;

export interface TriggeredMessage extends TriggeredTerms {
  readonly id: string;
  readonly state: TriggeredRunState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
