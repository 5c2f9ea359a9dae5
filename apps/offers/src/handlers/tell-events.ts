import type { TraceQuestion } from '@carillon/contracts';
import type { ToldPart, ToldStep, TraceTeller } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { KeptTrace } from '../storage/event-trace.repository';
import { StandingRepository, type StandingRow } from '../storage/standing.repository';
import { TriggeredRules } from '../storage/triggered-rules';
import { ExplainTraces, type OfferVerdict } from './explain-traces';

/** More offers for one type of event than anybody reads of. */
const MOST_OFFERS = 200;

/** Tells what was made of an event: by each offer for its type, and by the triggered messages that it armed, postponed or cancelled. */
@Injectable()
export class TellEvents implements TraceTeller {
  constructor(
    @Inject(ExplainTraces) private readonly traces: ExplainTraces,
    @Inject(TriggeredRules) private readonly triggered: TriggeredRules,
    @Inject(StandingRepository) private readonly standings: StandingRepository,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  async tell({ event }: TraceQuestion): Promise<ToldPart> {
    if (event === undefined) return { steps: [] };
    const [kept, ...others] = await this.traces.find(event.eventId, event.source);
    if (kept === undefined) return { steps: [] };
    const { offers, next } = await this.traces.explain(kept, { limit: MOST_OFFERS });
    const concerned = await this.concerned(kept);
    return {
      steps: [eventStep(kept), ...offers.map((verdict) => offerStep(kept, verdict)), ...concerned],
      event: { eventId: event.eventId, source: kept.source },
      messages: kept.trace.messages.map(({ messageId }) => ({ messageId })),
      notes: [
        ...(others.length === 0
          ? []
          : [`events of ${others.length + 1} sources have this id; told is that of ${kept.source}`]),
        ...(next === undefined ? [] : [`more than ${MOST_OFFERS} offers wait for this type; the first are told of`]),
      ],
    };
  }

  private async concerned(kept: KeptTrace): Promise<readonly ToldStep[]> {
    const { byId } = await this.triggered.load(this.dataSource.manager);
    const { memberId } = kept.trace.member;
    const rows = await this.standings.see(
      [...byId.keys()].map((triggeredMessageId) => ({ triggeredMessageId, memberId })),
    );
    return rows.flatMap((row) => concernStep(kept, row));
  }
}

function eventStep({ keptAt, trace: { event, member } }: KeptTrace): ToldStep {
  const { type, time, memberId } = event;
  return { at: keptAt.toISOString(), step: 'event.decided', facts: { type, time, memberId, member } };
}

function offerStep({ keptAt }: KeptTrace, { offerId, name, version, messageIds, stoppedBy }: OfferVerdict): ToldStep {
  const step = { at: keptAt.toISOString(), offerId };
  // Whether it runs is that of now: what has asked for a message did run then.
  if (stoppedBy.length === 0 || messageIds.length > 0)
    return { ...step, step: 'offer.applied', facts: { name, version, messageIds } };
  return { ...step, step: 'offer.stopped', detail: stoppedBy.join(', '), facts: { name, version, stoppedBy } };
}

/** Where the events of a member are still told apart; what is older has left but its effect. */
function concernStep({ keptAt, trace }: KeptTrace, row: StandingRow): readonly ToldStep[] {
  const occurrence = row.standing.occurrences.find(({ id }) => id === trace.itemId);
  if (occurrence === undefined) return [];
  const { timerAt } = row.standing;
  const { triggeredMessageId } = row;
  return [
    {
      at: keptAt.toISOString(),
      step: 'trigger.concerned',
      ...(timerAt === undefined ? {} : { until: new Date(timerAt).toISOString() }),
      facts: { triggeredMessageId, roles: occurrence.roles },
    },
  ];
}
