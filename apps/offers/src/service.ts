import { defineService, ServiceConfig } from '@carillon/service-kit';
import { AnswerTillOnStrangerAsked } from './handlers/answer-till.on-stranger-asked';
import { ArmTriggered } from './handlers/arm-triggered';
import { CountEvents } from './handlers/count-events';
import { DecideOffersOnEventEnriched } from './handlers/decide-offers.on-event-enriched';
import { FireTriggeredOnTimerFired } from './handlers/fire-triggered.on-timer-fired';
import { ForgetStandings } from './handlers/forget-standings';
import { CounterValuesController } from './http/counter-values.controller';
import { CountersController } from './http/counters.controller';
import { OffersController } from './http/offers.controller';
import { TriggeredMessagesController } from './http/triggered-messages.controller';
import { Offer1700000000001 } from './storage/1700000000001-offer';
import { Actions1700000000002 } from './storage/1700000000002-actions';
import { TriggeredMessage1700000000040 } from './storage/1700000000040-triggered-message';
import { Counter1700000000060 } from './storage/1700000000060-counter';
import { CounterLedgerRepository } from './storage/counter-ledger.repository';
import { CounterRepository } from './storage/counter.repository';
import { OfferRepository } from './storage/offer.repository';
import { RunningOffers } from './storage/running-offers';
import { StandingRepository } from './storage/standing.repository';
import { TriggeredMessageRepository } from './storage/triggered-message.repository';
import { TriggeredRules } from './storage/triggered-rules';

export const offers = defineService({
  name: 'offers',
  summary: 'Keeps the offers, and decides what an event sets off.',
  config: ServiceConfig,
  migrations: [Offer1700000000001, Actions1700000000002, TriggeredMessage1700000000040, Counter1700000000060],
  controllers: [OffersController, TriggeredMessagesController, CountersController, CounterValuesController],
  audited: [
    { table: 'offer', key: ['id'] },
    { table: 'counter', key: ['id'] },
    { table: 'triggered_message', key: ['id'] },
  ],
  personal: [
    {
      table: 'triggered_standing',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['triggered_message_id', 'standing', 'due_at'],
    },
  ],
  providers: () => [
    OfferRepository,
    CounterRepository,
    CounterLedgerRepository,
    CountEvents,
    RunningOffers,
    DecideOffersOnEventEnriched,
    AnswerTillOnStrangerAsked,
    TriggeredMessageRepository,
    TriggeredRules,
    StandingRepository,
    ArmTriggered,
    FireTriggeredOnTimerFired,
    ForgetStandings,
  ],
  background: [ForgetStandings],
});
