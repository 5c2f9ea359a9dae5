import { RejectedError } from '@carillon/messaging';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { measuredBy } from '../domain/event-trace';
import { explainOffer } from '../domain/explain-offer';
import type { Offer } from '../domain/offer';
import { stoppedBy } from '../domain/stopped-by';
import { OFFERS_CODES } from '../error-codes';
import { KeepTraces } from '../handlers/keep-traces';
import { LookAtCounters } from '../handlers/look-at-counters';
import { AudienceRepository } from '../storage/audience.repository';
import { EventTraceRepository, type KeptTrace } from '../storage/event-trace.repository';
import { OfferRepository } from '../storage/offer.repository';
import { OfferVersionRepository } from '../storage/offer-version.repository';
import { OffersQuery } from './offers.schema';
import { ExplainResponse, toExplainResponse } from './offer-explanations.controller';

export class EventPath extends createZodDto(z.object({ eventId: z.string().min(1).max(512) })) {}

export class TraceQuery extends createZodDto(
  OffersQuery.schema.pick({ limit: true, after: true }).extend({
    source: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .describe('CloudEvents `source`; needed where several have such an id'),
  }),
) {}

export class TraceResponse extends createZodDto(
  z.object({
    event: z.record(z.string(), z.unknown()).describe('As it was accepted, without contacts'),
    handledAt: z.iso.datetime(),
    member: z.record(z.string(), z.unknown()).describe('As they were known then, without contacts'),
    audiences: z.array(z.string()).describe('Those that the member belongs to now'),
    offers: z
      .array(
        z.object({
          offerId: z.uuid(),
          name: z.string(),
          version: z.number().int().describe('That was in force when the event was handled'),
          messageIds: z.array(z.uuid()).describe('Messages that it asked for'),
          stoppedBy: z
            .array(z.string())
            .describe('Checks and JSON Pointers into the terms that did not hold; `state` is that of now'),
          verdict: ExplainResponse.schema,
        }),
      )
      .describe('Those for the type of the event, in order of creation'),
    messageIds: z.array(z.uuid()).describe('All that were asked for; the dispatcher tells what became of them'),
    next: z.string().optional(),
  }),
) {}

/** Why a member did, or did not, get a message. */
@ApiTags('event traces')
@Controller('api/events/:eventId/trace')
export class EventTracesController {
  constructor(
    @Inject(EventTraceRepository) private readonly traces: EventTraceRepository,
    @Inject(KeepTraces) private readonly keeping: KeepTraces,
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(OfferVersionRepository) private readonly versions: OfferVersionRepository,
    @Inject(AudienceRepository) private readonly audiences: AudienceRepository,
    @Inject(LookAtCounters) private readonly counters: LookAtCounters,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What was made of an event, for as many days as TRACE_DAYS says' })
  @ApiOkResponse({ type: TraceResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.traceNotFound })
  @ApiConflictResponse({ description: OFFERS_CODES.traceAmbiguous })
  async tell(@Param() { eventId }: EventPath, @Query() { source, limit, after }: TraceQuery): Promise<TraceResponse> {
    const kept = onlyOf(await this.traces.of(eventId, source, this.keeping.since()), eventId);
    const { event, member, messages } = kept.trace;
    const page = await this.offers.page({ limit, ...(after && { after }), eventType: event.type });
    const audiences = (await this.audiences.now([member.memberId])).get(member.memberId) ?? [];
    const offers = await this.explain(page.items, kept, audiences);
    return {
      ...{ event: { ...event }, handledAt: kept.keptAt.toISOString(), member: { ...member }, offers },
      audiences: [...audiences],
      messageIds: messages.map(({ messageId }) => messageId),
      ...(page.next === undefined ? {} : { next: page.next }),
    };
  }

  private async explain(offers: readonly Offer[], { keptAt, trace }: KeptTrace, audiences: readonly string[]) {
    const inForce = await this.versions.inForceAt(
      offers.map(({ id }) => id),
      keptAt,
    );
    const { itemId, event, member, messages } = trace;
    const told = offers.map(async (offer) => {
      const version = inForce.get(offer.id);
      if (version === undefined) return [];
      const measured =
        measuredBy(offer.id, trace) ?? (await this.counters.of(offer.id, version.terms, { event, member }));
      const verdict = explainOffer(offer, version.terms, { event, member, audiences, itemId, measured });
      const own = messages.filter(({ offerId }) => offerId === offer.id);
      return [
        {
          ...{ offerId: offer.id, name: version.terms.name, version: version.number },
          messageIds: own.map(({ messageId }) => messageId),
          stoppedBy: [...stoppedBy(verdict)],
          verdict: toExplainResponse(verdict),
        },
      ];
    });
    return (await Promise.all(told)).flat();
  }
}

function onlyOf(kept: readonly KeptTrace[], eventId: string): KeptTrace {
  const [one] = kept;
  if (one === undefined) throw new RejectedError(OFFERS_CODES.traceNotFound, `nothing is kept of an event ${eventId}`);
  if (kept.length === 1) return one;
  const sources = kept.map(({ source }) => source).join(', ');
  throw new RejectedError(OFFERS_CODES.traceAmbiguous, `several have such an id; give one as source: ${sources}`);
}
