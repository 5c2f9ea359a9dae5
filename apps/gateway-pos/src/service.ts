import { type Logger, Messenger } from '@carillon/messaging';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { CLOCK, type Clock } from './domain/clock';
import { AnswerTillsOnTillAnswered } from './handlers/answer-tills.on-till-answered';
import { AwaitAnswersOnTillAsked } from './handlers/await-answers.on-till-asked';
import { ForgetCalculations } from './handlers/forget-calculations';
import { KeepCurrenciesOnCurrencyChanged } from './handlers/keep-currencies.on-currency-changed';
import { TillDeadlines } from './handlers/till-deadlines';
import { CalculationsController } from './http/calculations.controller';
import { TillMetrics } from './metrics';
import { Calculation1700000000001 } from './storage/1700000000001-calculation';
import { AnsweredCalculationRepository } from './storage/answered-calculation.repository';
import { CurrencyRepository } from './storage/currency.repository';

export const gatewayPos = defineService({
  name: 'gateway-pos',
  summary: 'Answers tills: what shall be printed on the receipt and shown to the cashier, by the deadline of the till.',
  config: ServiceConfig,
  migrations: [Calculation1700000000001],
  controllers: [CalculationsController],
  providers: () => [
    AnsweredCalculationRepository,
    CurrencyRepository,
    KeepCurrenciesOnCurrencyChanged,
    {
      provide: AnswerTillsOnTillAnswered,
      inject: [AnsweredCalculationRepository, CurrencyRepository, TillDeadlines, TillMetrics, CLOCK],
      useFactory: (...parts: [AnsweredCalculationRepository, CurrencyRepository, TillDeadlines, TillMetrics, Clock]) =>
        new AnswerTillsOnTillAnswered(...parts),
    },
    {
      provide: AwaitAnswersOnTillAsked,
      inject: [TillDeadlines, TillMetrics, CLOCK],
      useFactory: (...parts: [TillDeadlines, TillMetrics, Clock]) => new AwaitAnswersOnTillAsked(...parts),
    },
    {
      provide: TillDeadlines,
      inject: [DataSource, AnsweredCalculationRepository, Messenger, TillMetrics, CLOCK, LOGGER],
      useFactory: (...parts: [DataSource, AnsweredCalculationRepository, Messenger, TillMetrics, Clock, Logger]) =>
        new TillDeadlines(...parts),
    },
    {
      provide: ForgetCalculations,
      inject: [AnsweredCalculationRepository, CLOCK, LOGGER],
      useFactory: (...parts: [AnsweredCalculationRepository, Clock, Logger]) => new ForgetCalculations(...parts),
    },
    { provide: TillMetrics, inject: [Registry], useFactory: (registry: Registry) => new TillMetrics(registry) },
    { provide: CLOCK, useValue: () => new Date() },
  ],
  background: [TillDeadlines, ForgetCalculations],
});
