import type { Logger } from '@carillon/messaging';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { z } from 'zod';
import { AcceptOnLoyaltyEvent } from './handlers/accept.on-loyalty-event';
import { EventTypesController } from './http/event-types.controller';
import { EventsController } from './http/events.controller';

/** An hour covers tills that have missed a change to or from summer time, and bounds how long a wrong fact can win. */
export const IntakeConfig = ServiceConfig.extend({
  MAX_CLOCK_SKEW_MINUTES: z.coerce
    .number()
    .min(0)
    .max(1_440)
    .default(60)
    .describe('How far in the future the time of an event may lie, in minutes'),
});

export const intake = defineService({
  name: 'intake',
  summary: 'The door for events of the loyalty programme: checks each, and announces those that are fit.',
  config: IntakeConfig,
  controllers: [EventTypesController, EventsController],
  providers: ({ MAX_CLOCK_SKEW_MINUTES }) => [
    {
      provide: AcceptOnLoyaltyEvent,
      inject: [LOGGER],
      useFactory: (log: Logger) => new AcceptOnLoyaltyEvent(MAX_CLOCK_SKEW_MINUTES * 60_000, log),
    },
  ],
});
