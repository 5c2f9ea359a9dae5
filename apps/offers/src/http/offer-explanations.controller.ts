import { Instant, type LoyaltyEvent, loyaltyEventTypes, MemberSnapshot } from '@carillon/contracts';
import { type Fault, RejectedError } from '@carillon/messaging';
import type { Explanation } from '@carillon/rules';
import { Roles, ROLES } from '@carillon/service-kit';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CounterCondition } from '../domain/counters/counter-condition';
import { type ExplainedOffer, explainOffer } from '../domain/explain-offer';
import type { OfferTerms } from '../domain/offer';
import { OFFERS_CODES } from '../error-codes';
import { LookAtCounters } from '../handlers/look-at-counters';
import { OfferVersionRepository } from '../storage/offer-version.repository';
import { OfferDesk } from './offer-desk';
import { OfferPath } from './offers.schema';

const Text = z.string().min(1).max(512);

export class ExplainRequest extends createZodDto(
  z.strictObject({
    event: z
      .strictObject({
        type: Text.optional().describe('Left out: the type that the offer waits for'),
        id: Text.default('sample').describe('Chance follows from it'),
        source: Text.default('/sample'),
        time: Instant.optional().describe('Left out: now'),
        data: z.record(z.string(), z.unknown()).optional().describe('Left out: the example of the type'),
      })
      .prefault({}),
    member: MemberSnapshot.partial().prefault({}).describe('What is known of the member'),
    audiences: z.array(z.string()).max(1_000).optional().describe('Audiences that the member belongs to'),
    version: z.number().int().min(1).optional().describe('Left out: the version in force'),
  }),
) {}

/** As `Explanation` of @carillon/rules; groups hold their rules likewise. */
const Explained = z.record(z.string(), z.unknown());

export class ExplainResponse extends createZodDto(
  z.object({
    applies: z.boolean(),
    checks: z.array(
      z.object({
        name: z.enum(['state', 'event-type', 'period', 'days', 'hours', 'counters']),
        holds: z.boolean(),
      }),
    ),
    filters: z.array(
      z.object({
        pointer: z.string().describe('JSON Pointer into the offer'),
        explanation: Explained.describe(
          'pointer, holds, and the rules of a group, or field, operator, value and actual',
        ),
      }),
    ),
    counters: z
      .array(
        CounterCondition.extend({
          pointer: z.string().describe('JSON Pointer into the offer'),
          actual: z.number().nullable().describe('null: the event lacks a target of the counter'),
          holds: z.boolean(),
        }),
      )
      .describe('What each condition on a counter asks for, and what the counter says at the time of the event'),
  }),
) {}

@ApiTags('offers')
@Controller('api/offers/:id/explain')
export class OfferExplanationsController {
  constructor(
    @Inject(OfferDesk) private readonly desk: OfferDesk,
    @Inject(OfferVersionRepository) private readonly versions: OfferVersionRepository,
    @Inject(LookAtCounters) private readonly counters: LookAtCounters,
  ) {}

  @Post()
  @Roles(...ROLES)
  @HttpCode(200)
  @ApiOperation({ summary: 'Says rule by rule why an event would set the offer off or not; nothing happens' })
  @ApiOkResponse({ type: ExplainResponse })
  @ApiNotFoundResponse({ description: `${OFFERS_CODES.notFound}, ${OFFERS_CODES.versionNotFound}` })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.eventInvalid })
  async explain(@Param() { id }: OfferPath, @Body() request: ExplainRequest): Promise<ExplainResponse> {
    const { offer } = await this.desk.find(id);
    const terms = request.version === undefined ? offer.terms : await this.termsOf(id, request.version);
    const member = MemberSnapshot.parse({ memberId: 'sample', ...request.member });
    const event = eventOf(request.event, terms.eventType, member.memberId);
    const { audiences } = request;
    const measured = await this.counters.of(id, terms, { event, member });
    return toExplainResponse(explainOffer(offer, terms, { event, member, measured, ...(audiences && { audiences }) }));
  }

  private async termsOf(id: string, number: number): Promise<OfferTerms> {
    const version = await this.versions.find(id, number);
    if (version) return version.terms;
    throw new RejectedError(OFFERS_CODES.versionNotFound, `offer ${id} has no version ${number}`);
  }
}

export const toExplainResponse = ({ applies, checks, filters, counters }: ExplainedOffer): ExplainResponse => ({
  applies,
  checks: [...checks],
  filters: filters.map(({ pointer, explanation }) => ({ pointer, explanation: plain(explanation) })),
  counters: counters.map(({ condition, actual = null, ...rest }) => ({ ...condition, ...rest, actual })),
});

const plain = (explanation: Explanation): Record<string, unknown> => ({ ...explanation });

/** The event as it would arrive: checked, and with the defaults of its type. */
function eventOf(given: ExplainRequest['event'], awaited: string, memberId: string): LoyaltyEvent {
  const { id: eventId, source, time = new Date().toISOString() } = given;
  const type = loyaltyEventTypes.get(given.type ?? awaited);
  if (!type) throw invalid([{ pointer: '/event/type', code: OFFERS_CODES.eventTypeUnknown, detail: 'no such type' }]);
  const data = type.data.loose().safeParse(given.data ?? type.example);
  if (data.success) return { eventId, source, type: type.type, time, memberId, data: data.data };
  throw invalid(
    data.error.issues.map(({ path, message }) => ({
      pointer: ['/event/data', ...path.map(String)].join('/'),
      code: OFFERS_CODES.eventInvalid,
      detail: message,
    })),
  );
}

const invalid = (faults: readonly Fault[]) =>
  new RejectedError(OFFERS_CODES.eventInvalid, `${faults.length} fault(s) in the event`, { faults });
