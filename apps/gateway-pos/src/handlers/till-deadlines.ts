import { type Logger, Messenger } from '@carillon/messaging';
import type { Background } from '@carillon/service-kit';
import type { DataSource } from 'typeorm';
import { type Calculation, calculationIdOf, questionIdOf, replyTo } from '../domain/calculation';
import { type CalculationAnswer, emptyAnswer } from '../domain/calculation-answer';
import type { Clock } from '../domain/clock';
import type { TillMetrics } from '../metrics';
import { AnsweredCalculationRepository } from '../storage/answered-calculation.repository';

/** Answers that overtook their questions, and are remembered so that nobody waits for them. */
const MOST_SETTLED = 10_000;
/** How long an answer is kept for a till that asks again; no longer, for it may name the member. */
const GIVEN_KEPT_MS = 30_000;

/**
 * Waits until a deadline for each till, and answers with what is known by then: that nothing is. In memory alone, for after
 * a restart the tills have gone on. Whether an answer has been given by another replica is seen in the database.
 */
export class TillDeadlines implements Background {
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly settled = new Set<string>();
  private readonly given = new Map<string, CalculationAnswer>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly answered: AnsweredCalculationRepository,
    private readonly messenger: Messenger,
    private readonly metrics: TillMetrics,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    // Tills are awaited as they ask.
  }

  async stop(): Promise<void> {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  /** @returns the answer, if the event has been answered before: by the same one everything else is done once */
  await(calculation: Calculation): CalculationAnswer | undefined {
    const id = questionIdOf(calculation);
    if (this.settled.delete(id) || this.waiting.has(id)) return undefined;
    const before = this.given.get(calculationIdOf(calculation));
    if (before !== undefined) return before;
    const leftMs = Date.parse(calculation.till.deadlineAt) - this.clock().getTime();
    this.waiting.set(
      id,
      setTimeout(() => void this.expire(id, calculation), Math.max(0, leftMs)),
    );
    return undefined;
  }

  /** Keeps an answer for a till that asks again. */
  keep(calculation: Calculation, answer: CalculationAnswer): void {
    const id = calculationIdOf(calculation);
    this.given.set(id, answer);
    setTimeout(() => this.given.delete(id), GIVEN_KEPT_MS).unref();
  }

  /** The till has its answer, or is about to. */
  settle(questionId: string): void {
    const timer = this.waiting.get(questionId);
    if (timer !== undefined) {
      clearTimeout(timer);
      this.waiting.delete(questionId);
      return;
    }
    if (this.settled.size >= MOST_SETTLED) this.settled.clear();
    this.settled.add(questionId);
  }

  private async expire(id: string, calculation: Calculation): Promise<void> {
    this.waiting.delete(id);
    try {
      await this.dataSource.transaction(async (tx) => {
        const open = await this.answered.claim(tx, [id]);
        if (!open.has(id)) return;
        const now = this.clock();
        // It may be known by now, if the till has asked a second time meanwhile.
        const before = this.given.get(calculationIdOf(calculation));
        await this.messenger.send([replyTo(calculation, before ?? emptyAnswer(calculation), now)]);
        this.metrics.count(before === undefined ? 'empty' : 'repeated', calculation.till.askedAt, now);
      });
    } catch (err) {
      this.log.warn({ err, questionId: id }, 'a till could not be answered at its deadline');
    }
  }
}
