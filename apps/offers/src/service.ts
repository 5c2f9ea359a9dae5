import { defineService, ServiceConfig } from '@carillon/service-kit';
import { AnswerTillOnStrangerAsked } from './handlers/answer-till.on-stranger-asked';
import { ArmTriggered } from './handlers/arm-triggered';
import { DecideOffersOnEventEnriched } from './handlers/decide-offers.on-event-enriched';
import { FireTriggeredOnTimerFired } from './handlers/fire-triggered.on-timer-fired';
import { ForgetStandings } from './handlers/forget-standings';
import { OffersController } from './http/offers.controller';
import { TriggeredMessagesController } from './http/triggered-messages.controller';
import { Offer1700000000001 } from './storage/1700000000001-offer';
import { Actions1700000000002 } from './storage/1700000000002-actions';
import { TriggeredMessage1700000000040 } from './storage/1700000000040-triggered-message';
import { OfferRepository } from './storage/offer.repository';
import { RunningOffers } from './storage/running-offers';
import { StandingRepository } from './storage/standing.repository';
import { TriggeredMessageRepository } from './storage/triggered-message.repository';
import { TriggeredRules } from './storage/triggered-rules';

export const offers = defineService({
  name: 'offers',
  summary: 'Keeps the offers, and decides what an event sets off.',
  config: ServiceConfig,
  migrations: [Offer1700000000001, Actions1700000000002, TriggeredMessage1700000000040],
  controllers: [OffersController, TriggeredMessagesController],
  audited: [
    { table: 'offer', key: ['id'] },
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
