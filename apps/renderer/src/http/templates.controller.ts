import { randomUUID } from 'node:crypto';
import { loyaltyEventTypes, type Metavariables, readMetavariables } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { type RenderedContent, segmentSms } from '@carillon/templates';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { z } from 'zod';
import { CLOCK, type Clock } from '../domain/clock';
import { COMPOSE_OPTIONS, type ComposeOptions } from '../domain/compose-message';
import { faultOf, fillTemplate } from '../domain/fill-template';
import { compileDraft, type TemplateDraft } from '../domain/template-draft';
import { ERRORS } from '../error-codes';
import { CurrentContent } from '../storage/current-content';
import { TemplateRepository } from '../storage/template.repository';
import { cursorOf, placeOf } from './cursor';
import { toHead, toTemplate, toVersion } from './templates.responses';
import {
  ListTemplatesRequest,
  ListVersionsRequest,
  PreviewResponse,
  PreviewTemplateRequest,
  SaveTemplateRequest,
  TemplateIdRequest,
  templateOf,
  TemplatePageResponse,
  TemplateResponse,
  TemplateVersionRequest,
  VersionPageResponse,
} from './templates.schema';

const TemplatePlace = z.tuple([z.string(), z.uuid()]);
const VersionPlace = z.tuple([z.int()]);

@ApiTags('templates')
@Roles('marketer')
@Controller('api/templates')
export class TemplatesController {
  constructor(
    @Inject(TemplateRepository) private readonly templates: TemplateRepository,
    @Inject(CurrentContent) private readonly content: CurrentContent,
    @Inject(COMPOSE_OPTIONS) private readonly options: ComposeOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({ summary: 'A new template' })
  @ApiCreatedResponse({ type: TemplateResponse })
  @ApiConflictResponse({ description: 'TEMPLATE_NAME_CONFLICT' })
  @ApiUnprocessableEntityResponse({ description: 'TEMPLATE_INVALID, with a pointer for each fault' })
  async create(@Body() body: SaveTemplateRequest): Promise<TemplateResponse> {
    return this.save(randomUUID(), body);
  }

  @Put(':templateId')
  @ApiOperation({
    summary: 'A template of a given id, or a new version of it',
    description:
      'Messages are rendered with the version that is current at the time of rendering, also those requested before. ' +
      'Saying what the current version says makes no new one. An archived template is in use again.',
  })
  @ApiOkResponse({ type: TemplateResponse })
  @ApiConflictResponse({ description: 'TEMPLATE_NAME_CONFLICT, TEMPLATE_CHANNEL_CONFLICT' })
  @ApiUnprocessableEntityResponse({ description: 'TEMPLATE_INVALID, with a pointer for each fault' })
  async replace(
    @Param() { templateId }: TemplateIdRequest,
    @Body() body: SaveTemplateRequest,
  ): Promise<TemplateResponse> {
    return this.save(templateId, body);
  }

  @Post('preview')
  @Roles('viewer', 'marketer', 'approver', 'operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a template makes of a member and metavariables' })
  @ApiOkResponse({ type: PreviewResponse })
  @ApiUnprocessableEntityResponse({ description: 'TEMPLATE_INVALID, with a pointer for each fault' })
  async preview(@Body() body: PreviewTemplateRequest): Promise<PreviewResponse> {
    const { member } = body;
    const compiled = compiledOf(draftOf(body));
    const metavariables = body.metavariables ?? sampleOf(body.eventType, body.event);
    const rendered = fillTemplate(compiled, { member, metavariables, currencies: await this.content.currenciesNow() });
    const fault = faultOf(rendered, this.options);
    return { ...rendered, ...smsOf(rendered), ...(fault === undefined ? {} : { fault }) };
  }

  @Get()
  @ApiOperation({ summary: 'Templates by name, without their words' })
  @ApiOkResponse({ type: TemplatePageResponse })
  async list(@Query() { channel, archived, limit, after }: ListTemplatesRequest): Promise<TemplatePageResponse> {
    const [name, templateId] = after === undefined ? [] : placeOf(after, TemplatePlace);
    const place = name === undefined || templateId === undefined ? undefined : { name, templateId };
    const search = { channel, archived: archived === 'true', limit: limit + 1, after: place };
    const found = await this.templates.search(search);
    return page(found, limit, toHead, (last) => [last.name, last.templateId]);
  }

  @Get(':templateId')
  @ApiOperation({ summary: 'A template with the words of its current version' })
  @ApiOkResponse({ type: TemplateResponse })
  @ApiNotFoundResponse({ description: 'TEMPLATE_NOT_FOUND' })
  async one(@Param() { templateId }: TemplateIdRequest): Promise<TemplateResponse> {
    return toTemplate((await this.templates.find(templateId)) ?? notFound(templateId));
  }

  @Get(':templateId/versions')
  @ApiOperation({ summary: 'The versions of a template, newest first' })
  @ApiOkResponse({ type: VersionPageResponse })
  @ApiNotFoundResponse({ description: 'TEMPLATE_NOT_FOUND' })
  async versions(
    @Param() { templateId }: TemplateIdRequest,
    @Query() { limit, after }: ListVersionsRequest,
  ): Promise<VersionPageResponse> {
    const [before] = after === undefined ? [] : placeOf(after, VersionPlace);
    const found = await this.templates.versions(templateId, limit + 1, before);
    if (found.length === 0 && before === undefined) notFound(templateId);
    return page(found, limit, toVersion, (last) => [last.version]);
  }

  @Get(':templateId/versions/:version')
  @ApiOperation({ summary: 'A template with the words of one of its versions' })
  @ApiOkResponse({ type: TemplateResponse })
  @ApiNotFoundResponse({ description: 'TEMPLATE_VERSION_NOT_FOUND' })
  async version(@Param() { templateId, version }: TemplateVersionRequest): Promise<TemplateResponse> {
    const stored = await this.templates.version(templateId, version);
    if (stored !== undefined) return toTemplate(stored);
    throw new RejectedError(ERRORS.TEMPLATE_VERSION_NOT_FOUND, `template ${templateId} has no version ${version}`);
  }

  @Delete(':templateId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Archives a template: messages that ask for it fail, its versions stay readable' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'TEMPLATE_NOT_FOUND' })
  async archive(@Param() { templateId }: TemplateIdRequest): Promise<void> {
    if (!(await this.templates.archive(templateId, this.clock()))) notFound(templateId);
  }

  private async save(templateId: string, body: SaveTemplateRequest): Promise<TemplateResponse> {
    const draft = draftOf(body);
    compiledOf(draft);
    const saved = await this.templates.save(templateId, { ...draft, name: body.name }, this.clock());
    switch (saved.outcome) {
      case 'saved':
        return toTemplate(saved.stored);
      case 'name-taken':
        throw conflict(ERRORS.TEMPLATE_NAME_CONFLICT, '/name', 'another template has this name');
      case 'other-channel': {
        const detail = `the template is made for ${saved.channel}, and stays so: make another one`;
        throw conflict(ERRORS.TEMPLATE_CHANNEL_CONFLICT, '/channel', detail);
      }
    }
  }
}

const draftOf = (body: SaveTemplateRequest | PreviewTemplateRequest): TemplateDraft => ({
  template: templateOf(body),
  eventType: body.eventType,
  from: body.from,
});

/** What an event of the type offers: the one that is given, or the example. */
function sampleOf(eventType: string | undefined, given: Record<string, unknown> | undefined): Metavariables {
  const type = eventType === undefined ? undefined : loyaltyEventTypes.get(eventType);
  if (!type) return {};
  const time = new Date().toISOString();
  const data = type.data.safeParse(given ?? type.example);
  const event = { eventId: 'preview', source: '/preview', type: type.type, time, memberId: 'preview' };
  return readMetavariables({ ...event, data: data.success ? data.data : (given ?? {}) });
}

/** @throws RejectedError TEMPLATE_INVALID with every fault */
function compiledOf(draft: TemplateDraft) {
  const result = compileDraft(draft);
  if (result.outcome === 'ok') return result.compiled;
  const { faults } = result;
  throw new RejectedError(ERRORS.TEMPLATE_INVALID, `${faults.length} fault(s) in the template`, { faults });
}

function smsOf(content: RenderedContent): Pick<PreviewResponse, 'sms'> {
  if (content.channel !== 'sms') return {};
  const { encoding, segments, units, unitsPerSegment: unitsPerPart, unitsLeft } = segmentSms(content.text);
  return { sms: { encoding, parts: segments.length, units, unitsPerPart, unitsLeft } };
}

/** One page of what was read with one row more than it shows. */
function page<Row, Shown>(
  found: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
  placeOfRow: (last: Row) => readonly (string | number)[],
): { items: Shown[]; next?: string } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last !== undefined ? { next: cursorOf(placeOfRow(last)) } : {};
  return { items: rows.map(show), ...next };
}

function conflict(code: string, pointer: string, detail: string): RejectedError {
  return new RejectedError(code, detail, { faults: [{ pointer, code, detail }] });
}

function notFound(templateId: string): never {
  throw new RejectedError(ERRORS.TEMPLATE_NOT_FOUND, `template ${templateId} does not exist`);
}
