import { Counter, Histogram, type Registry } from 'prom-client';

/** `late`: after the deadline; `empty`: nothing was known by the deadline; `superseded`: known after that; `repeated`: asked again. */
export type AnswerOutcome = 'in-time' | 'late' | 'empty' | 'refused' | 'superseded' | 'repeated';

/** What is counted about the tills that wait. */
export class TillMetrics {
  private readonly answers: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.answers = new Counter({
      name: 'till_answers_total',
      help: 'Answers to tills: in-time, late, empty (nothing known by the deadline), refused, superseded (known after an empty one), repeated',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'till_answer_seconds',
      help: 'Time from the question of a till to its answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    });
  }

  count(outcome: AnswerOutcome, askedAt: string, now: Date): void {
    this.answers.inc({ outcome });
    if (outcome !== 'superseded') this.seconds.observe(Math.max(0, now.getTime() - Date.parse(askedAt)) / 1_000);
  }
}
