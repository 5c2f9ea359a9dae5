import { type Item, TillAsked } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { calculationIdOf, replyTo } from '../domain/calculation';
import { emptyAnswer } from '../domain/calculation-answer';
import type { Clock } from '../domain/clock';
import type { TillMetrics } from '../metrics';
import { AnsweredCalculationRepository } from '../storage/answered-calculation.repository';
import { TillDeadlines } from './till-deadlines';

/** Sees to it that the till is answered by its deadline; at once when its event was refused, for nothing more will come. */
@Handles(TillAsked, { ownOnly: true })
export class AwaitAnswersOnTillAsked implements PacketHandler<typeof TillAsked> {
  constructor(
    private readonly answered: AnsweredCalculationRepository,
    private readonly deadlines: TillDeadlines,
    private readonly metrics: TillMetrics,
    private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof TillAsked>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    for (const { payload } of items) if (payload.refusal === undefined) this.deadlines.await(payload);
    const refused = items.filter(({ payload }) => payload.refusal !== undefined);
    const open = await this.answered.claim(tx, [...new Set(refused.map(({ payload }) => calculationIdOf(payload)))]);
    const now = this.clock();
    return refused.flatMap(({ payload }) => {
      if (!open.has(calculationIdOf(payload))) return [];
      this.metrics.count('refused', payload.till.askedAt, now);
      return [replyTo(payload, emptyAnswer(payload, payload.refusal), now)];
    });
  }
}
