import { RejectedError } from '@carillon/messaging';
import { JoinedTrace, Traces, whoIsMissing } from '@carillon/service-kit';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OFFERS_CODES } from '../error-codes';
import { ExplainTraces } from '../handlers/explain-traces';
import type { KeptTrace } from '../storage/event-trace.repository';
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

/** What `offers` made of it; missing for an event that has not come so far. */
const Decided = z.object({
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
  messageIds: z.array(z.uuid()).describe('All that were asked for'),
  next: z.string().optional(),
});

export class TraceResponse extends createZodDto(Decided.partial().extend(JoinedTrace.shape)) {}

/** Why a member did, or did not, get a message. */
@ApiTags('event traces')
@Controller('api/events/:eventId/trace')
export class EventTracesController {
  constructor(
    @Inject(ExplainTraces) private readonly explaining: ExplainTraces,
    @Inject(Traces) private readonly traces: Traces,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'The whole story of an event and its messages, by all services, and what each offer made of it, for as many days as ' +
      'TRACE_DAYS says',
  })
  @ApiOkResponse({ type: TraceResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.traceNotFound })
  @ApiConflictResponse({ description: OFFERS_CODES.traceAmbiguous })
  async tell(@Param() { eventId }: EventPath, @Query() { source, ...page }: TraceQuery): Promise<TraceResponse> {
    const kept = onlyOf(await this.explaining.find(eventId, source));
    const asked = source ?? kept?.source;
    const joined = await this.traces.of({ event: { eventId, ...(asked && { source: asked }) }, messages: [] });
    if (kept !== undefined) return { ...joined, ...(await this.decided(kept, page)) };
    if (joined.steps.length > 0) return joined;
    throw new RejectedError(
      OFFERS_CODES.traceNotFound,
      `nothing is known of an event ${eventId}${whoIsMissing(joined)}`,
    );
  }

  private async decided(kept: KeptTrace, page: Omit<TraceQuery, 'source'>): Promise<z.infer<typeof Decided>> {
    const { event, member, messages } = kept.trace;
    const { audiences, offers, next } = await this.explaining.explain(kept, page);
    return {
      ...{ event: { ...event }, handledAt: kept.keptAt.toISOString(), member: { ...member } },
      audiences: [...audiences],
      offers: offers.map(({ messageIds, stoppedBy, verdict, ...offer }) => ({
        ...offer,
        messageIds: [...messageIds],
        stoppedBy: [...stoppedBy],
        verdict: toExplainResponse(verdict),
      })),
      messageIds: messages.map(({ messageId }) => messageId),
      ...(next === undefined ? {} : { next }),
    };
  }
}

function onlyOf(kept: readonly KeptTrace[]): KeptTrace | undefined {
  if (kept.length <= 1) return kept[0];
  const sources = kept.map(({ source }) => source).join(', ');
  throw new RejectedError(OFFERS_CODES.traceAmbiguous, `several have such an id; give one as source: ${sources}`);
}
