import type { Logger } from '@carillon/messaging';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { z } from 'zod';
import { MOST_TRACE_DAYS } from './domain/event-trace';
import { AnswerTillOnStrangerAsked } from './handlers/answer-till.on-stranger-asked';
import { ArmTriggered } from './handlers/arm-triggered';
import { CountEvents } from './handlers/count-events';
import { DecideOffersOnEventEnriched } from './handlers/decide-offers.on-event-enriched';
import { ExplainTraces } from './handlers/explain-traces';
import { FoldCounters } from './handlers/fold-counters';
import { MergeCounters } from './handlers/merge-counters';
import { MergeStandings } from './handlers/merge-standings';
import { FireTriggeredOnTimerFired } from './handlers/fire-triggered.on-timer-fired';
import { ForgetStandings } from './handlers/forget-standings';
import { KeepTraces } from './handlers/keep-traces';
import { KeepTemplatesOnTemplateChanged } from './handlers/keep-templates.on-template-changed';
import { LookAtCounters } from './handlers/look-at-counters';
import { LookUpAudiences } from './handlers/look-up-audiences';
import { TellEvents } from './handlers/tell-events';
import { CounterValuesController } from './http/counter-values.controller';
import { CountersController } from './http/counters.controller';
import { AudiencesController } from './http/audiences.controller';
import { EventTracesController } from './http/event-traces.controller';
import { APPROVALS, OfferDesk } from './http/offer-desk';
import { OfferExchangeController } from './http/offer-exchange.controller';
import { OfferExplanationsController } from './http/offer-explanations.controller';
import { OfferVersionsController } from './http/offer-versions.controller';
import { OffersController } from './http/offers.controller';
import { TriggeredMessagesController } from './http/triggered-messages.controller';
import { Offer1700000000001 } from './storage/1700000000001-offer';
import { Actions1700000000002 } from './storage/1700000000002-actions';
import { TriggeredMessage1700000000040 } from './storage/1700000000040-triggered-message';
import { Counter1700000000060 } from './storage/1700000000060-counter';
import { OfferVersion1700000000070 } from './storage/1700000000070-offer-version';
import { Audience1700000000071 } from './storage/1700000000071-audience';
import { KnownTemplate1700000000080 } from './storage/1700000000080-known-template';
import { EventTrace1700000000081 } from './storage/1700000000081-event-trace';
import { AudienceRepository } from './storage/audience.repository';
import { CounterKeepingRepository } from './storage/counter-keeping.repository';
import { CounterLedgerRepository } from './storage/counter-ledger.repository';
import { CounterRepository } from './storage/counter.repository';
import { EventTraceRepository } from './storage/event-trace.repository';
import { KnownTemplateRepository } from './storage/known-template.repository';
import { OfferRepository } from './storage/offer.repository';
import { OfferVersionRepository } from './storage/offer-version.repository';
import { RunningOffers } from './storage/running-offers';
import { StandingRepository } from './storage/standing.repository';
import { TriggeredMessageRepository } from './storage/triggered-message.repository';
import { TriggeredRules } from './storage/triggered-rules';

export const OffersConfig = ServiceConfig.extend({
  OFFER_APPROVAL: z
    .enum(APPROVALS)
    .default('off')
    .describe('Whether new terms of an offer come into force at once (off), or when an approver has approved them'),
  TRACE_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(MOST_TRACE_DAYS)
    .default(2)
    .describe('How long it can be told what was made of an event; 0: never, which costs nothing'),
});

export const offers = defineService({
  name: 'offers',
  summary: 'Keeps the offers, and decides what an event sets off.',
  config: OffersConfig,
  migrations: [
    Offer1700000000001,
    Actions1700000000002,
    TriggeredMessage1700000000040,
    Counter1700000000060,
    OfferVersion1700000000070,
    Audience1700000000071,
    KnownTemplate1700000000080,
    EventTrace1700000000081,
  ],
  controllers: [
    OfferExchangeController,
    OffersController,
    OfferVersionsController,
    OfferExplanationsController,
    EventTracesController,
    AudiencesController,
    TriggeredMessagesController,
    CountersController,
    CounterValuesController,
  ],
  audited: [
    { table: 'offer', key: ['id'] },
    { table: 'offer_version', key: ['offer_id', 'number'] },
    { table: 'audience', key: ['code'] },
    { table: 'counter', key: ['id'] },
    { table: 'triggered_message', key: ['id'] },
  ],
  personal: [
    {
      table: 'triggered_standing',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['triggered_message_id', 'standing', 'due_at'],
      follows: MergeStandings,
    },
    {
      table: 'event_trace',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['trace', 'kept_at'],
      follows: 'member_id',
    },
    {
      table: 'audience_member',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['audience'],
      follows: AudienceRepository,
    },
    {
      table: 'counter_change',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['counter_id', 'key', 'at', 'micros', 'note'],
      follows: MergeCounters,
    },
    {
      table: 'counter_base',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['counter_id', 'key', 'value'],
    },
    { table: 'counter_purchase', rows: `split_part(purchase, ' ', 1) = any($1::text[])`, onErasure: 'delete' },
  ],
  providers: ({ OFFER_APPROVAL, TRACE_DAYS }) => [
    OfferRepository,
    OfferVersionRepository,
    AudienceRepository,
    LookUpAudiences,
    EventTraceRepository,
    {
      provide: KeepTraces,
      useFactory: (traces: EventTraceRepository, log: Logger) => new KeepTraces(traces, TRACE_DAYS, log),
      inject: [EventTraceRepository, LOGGER],
    },
    ExplainTraces,
    TellEvents,
    KnownTemplateRepository,
    KeepTemplatesOnTemplateChanged,
    {
      provide: OfferDesk,
      useFactory: (
        offers: OfferRepository,
        versions: OfferVersionRepository,
        counters: CounterRepository,
        triggered: TriggeredMessageRepository,
        templates: KnownTemplateRepository,
      ) => new OfferDesk(offers, versions, counters, triggered, templates, OFFER_APPROVAL),
      inject: [
        OfferRepository,
        OfferVersionRepository,
        CounterRepository,
        TriggeredMessageRepository,
        KnownTemplateRepository,
      ],
    },
    CounterRepository,
    CounterLedgerRepository,
    CountEvents,
    LookAtCounters,
    CounterKeepingRepository,
    FoldCounters,
    MergeCounters,
    MergeStandings,
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
  background: [FoldCounters, ForgetStandings, KeepTraces],
  tellers: [TellEvents],
});
