import { type Item, TillAnswered } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, repeatable } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { questionIdOf, replyTo } from '../domain/calculation';
import type { Clock } from '../domain/clock';
import { composeAnswer } from '../domain/compose-answer';
import type { TillMetrics } from '../metrics';
import { AnsweredCalculationRepository } from '../storage/answered-calculation.repository';
import { CurrencyRepository } from '../storage/currency.repository';
import { TillDeadlines } from './till-deadlines';

/** The offers have spoken: the till gets its answer, unless it has had one when its deadline passed. */
@Handles(TillAnswered, { ownOnly: true, remembers: 'packets' })
export class AnswerTillsOnTillAnswered implements PacketHandler<typeof TillAnswered> {
  constructor(
    private readonly answered: AnsweredCalculationRepository,
    private readonly currencies: CurrencyRepository,
    private readonly deadlines: TillDeadlines,
    private readonly metrics: TillMetrics,
    private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof TillAnswered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const ids = items.map(({ payload }) => questionIdOf(payload));
    const open = await this.answered.claim(tx, [...new Set(ids)]);
    const currencies = await this.currencies.current(tx);
    const now = this.clock();
    return items.flatMap(({ payload }, index) => {
      this.deadlines.settle(ids[index]!);
      const { askedAt, deadlineAt } = payload.till;
      const isOpen = open.has(ids[index]!);
      const isLate = now.getTime() > Date.parse(deadlineAt);
      this.metrics.count(isOpen ? (isLate ? 'late' : 'in-time') : 'superseded', askedAt, now);
      const answer = composeAnswer(payload, currencies);
      this.deadlines.keep(payload, answer);
      return isOpen ? [repeatable(replyTo(payload, answer, now))] : [];
    });
  }

  /** Whether the till has heard it is not known: it knows its question by the correlation id, and that it has been answered. */
  async again(items: readonly Item<typeof TillAnswered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const currencies = await this.currencies.current(tx);
    const now = this.clock();
    return items.map(({ payload }) => replyTo(payload, composeAnswer(payload, currencies), now));
  }
}
