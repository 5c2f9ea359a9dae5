import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RejectedError } from '@carillon/messaging';
import { type Caller, CallerOf, Roles } from '@carillon/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OfferState, OfferTerms, upgradeTerms } from '../domain/offer';
import { OfferRepository } from '../storage/offer.repository';
import { OfferDesk } from './offer-desk';
import { termsOf } from './offer-responses';
import { EventTypeName, SentBack } from './offers.schema';

const MOST_OFFERS = 1_000;
const PAGE = 200;

const Exchanged = OfferTerms.extend({ id: z.uuid(), state: OfferState });

export class ExportQuery extends createZodDto(
  z.object({ state: OfferState.optional(), eventType: EventTypeName.optional() }),
) {}

export class ExportResponse extends createZodDto(z.object({ offers: z.array(Exchanged) })) {}

export class ImportRequest extends createZodDto(
  z.strictObject({
    offers: z
      .array(z.unknown())
      .min(1)
      .max(MOST_OFFERS)
      .describe('As the export gives them; without an id an offer is a new one, without a state it stays stopped'),
    onKnown: z.enum(['update', 'skip']).default('update').describe('What to do with offers that are there already'),
  }),
) {}

const Count = z.number().int();
const Entry = { index: Count.describe('Place in the request, from 0'), id: z.string().optional() };

export class ImportResponse extends createZodDto(
  z.object({
    inserted: Count,
    updated: Count,
    skipped: Count.describe('There already, and the same, or not to be updated'),
    errors: z.array(
      z.object({
        ...Entry,
        code: z.string(),
        detail: z.string(),
        errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
      }),
    ),
    warnings: z.array(z.object({ ...Entry, detail: z.string() })),
  }),
) {}

const Imported = z.preprocess(upgradeTerms, SentBack);

type Outcome = 'inserted' | 'updated' | 'skipped';

/** Offers as JSON, to be carried from one installation to another or kept beside code. */
@ApiTags('offers')
@Roles('marketer')
@Controller('api/offers')
export class OfferExchangeController {
  constructor(
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(OfferDesk) private readonly desk: OfferDesk,
  ) {}

  @Get('export')
  @ApiOperation({ summary: 'All offers with the terms that are in force, in order of their creation' })
  @ApiOkResponse({ type: ExportResponse })
  async export(@Query() query: ExportQuery): Promise<ExportResponse> {
    const exported: z.output<typeof Exchanged>[] = [];
    let after: string | undefined;
    do {
      const page = await this.offers.page({ limit: PAGE, ...query, ...(after === undefined ? {} : { after }) });
      exported.push(...page.items.map(({ id, state, terms }) => ({ ...terms, id, state })));
      after = page.next;
    } while (after !== undefined);
    return { offers: exported };
  }

  /** Offers that are faulty are left out and told of; the others are taken. */
  @Post('import')
  @HttpCode(200)
  @ApiOperation({ summary: `Takes up to ${MOST_OFFERS} offers, and reports on each that could not be taken as it is` })
  @ApiOkResponse({ type: ImportResponse })
  async import(@Body() { offers, onKnown }: ImportRequest, @CallerOf() caller: Caller): Promise<ImportResponse> {
    const report: ImportResponse = { inserted: 0, updated: 0, skipped: 0, errors: [], warnings: [] };
    for (const [index, given] of offers.entries()) {
      const parsed = Imported.safeParse(given);
      if (!parsed.success) {
        report.errors.push({ index, code: 'INVALID', detail: 'not an offer', errors: faultsOf(parsed.error) });
        continue;
      }
      const id = parsed.data.id ?? randomUUID();
      try {
        const { outcome, warning } = await this.take(id, parsed.data, onKnown, caller.id);
        report[outcome]++;
        if (warning !== undefined) report.warnings.push({ index, id, detail: warning });
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        const { code, message: detail, faults = [] } = error;
        report.errors.push({ index, id, code, detail, errors: [...faults] });
      }
    }
    return report;
  }

  private async take(
    id: string,
    given: z.output<typeof Imported>,
    onKnown: 'update' | 'skip',
    by: string,
  ): Promise<{ readonly outcome: Outcome; readonly warning?: string }> {
    const terms = termsOf(given);
    const known = await this.offers.find(id);
    if (known && (onKnown === 'skip' || isDeepStrictEqual(known.terms, terms))) return { outcome: 'skipped' };
    const { offer, draft } = await this.desk.put(id, terms, by);
    const outcome = known ? 'updated' : 'inserted';
    if (draft) return { outcome, warning: 'a draft: it must be approved before it is in force' };
    if (given.state !== undefined && given.state !== offer.state) await this.desk.bring(id, given.state);
    return { outcome };
  }
}

const faultsOf = ({ issues }: z.ZodError) =>
  issues.map(({ path, code, message }) => ({
    pointer: path.map((step) => `/${String(step)}`).join(''),
    code: code.toUpperCase(),
    detail: message,
  }));
