import type { TraceQuestion } from '@carillon/contracts';
import type { ToldPart, TraceTeller } from '@carillon/service-kit';
import type { ParkedEventRepository } from '../storage/parked-event.repository';

/** Tells which events wait for their member to become known. */
export class TellParkedEvents implements TraceTeller {
  constructor(
    private readonly parked: ParkedEventRepository,
    private readonly graceSeconds: number,
  ) {}

  async tell({ event }: TraceQuestion): Promise<ToldPart> {
    if (event === undefined) return { steps: [] };
    const found = await this.parked.ofEvent(event.eventId, event.source);
    return {
      steps: found.map(({ parkedAt, memberId, source }) => ({
        at: parkedAt.toISOString(),
        step: 'event.parked',
        until: new Date(parkedAt.getTime() + this.graceSeconds * 1_000).toISOString(),
        detail: 'nobody knows the member yet; it goes on as soon as somebody does, and is given up at that time',
        facts: { memberId, source },
      })),
    };
  }
}
