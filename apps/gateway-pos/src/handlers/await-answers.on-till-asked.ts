import { type Item, TillAsked } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { replyTo } from '../domain/calculation';
import { emptyAnswer } from '../domain/calculation-answer';
import type { Clock } from '../domain/clock';
import type { TillMetrics } from '../metrics';
import type { TillDeadlines } from './till-deadlines';

/**
 * Sees to it that the till is answered by its deadline; at once when its event was refused, for nothing more will come, and when
 * it has been answered before: an event is reckoned once. Nobody else answers these, so nothing need be claimed.
 */
@Handles(TillAsked, { ownOnly: true, remembers: 'nothing' })
export class AwaitAnswersOnTillAsked implements PacketHandler<typeof TillAsked> {
  constructor(
    private readonly deadlines: TillDeadlines,
    private readonly metrics: TillMetrics,
    private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof TillAsked>[]): Promise<readonly Outgoing[]> {
    const now = this.clock();
    return items.flatMap(({ payload }) => {
      if (payload.refusal === undefined) {
        const before = this.deadlines.await(payload);
        if (before === undefined) return [];
        this.metrics.count('repeated', payload.till.askedAt, now);
        return [replyTo(payload, before, now)];
      }
      this.metrics.count('refused', payload.till.askedAt, now);
      return [replyTo(payload, emptyAnswer(payload, payload.refusal), now)];
    });
  }
}
