import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import { cursorOf, placeOf, Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
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
import type { Response } from 'express';
import type { OfferFault } from '../domain/offer-fault';
import { faultsOfTemplates, templatesOfAction } from '../domain/template-fit';
import { compileTriggered } from '../domain/triggered/compile-triggered';
import { previewOf } from '../domain/triggered/preview';
import type { TriggeredMessage, TriggeredRunState, TriggeredTerms } from '../domain/triggered/triggered-message';
import { OFFERS_CODES } from '../error-codes';
import { KnownTemplateRepository } from '../storage/known-template.repository';
import { OfferRepository } from '../storage/offer.repository';
import { StandingRepository } from '../storage/standing.repository';
import { TriggeredMessageRepository } from '../storage/triggered-message.repository';
import {
  ArmedPageResponse,
  ArmedQuery,
  CreateTriggeredRequest,
  PreviewRequest,
  PreviewResponse,
  PutTriggeredRequest,
  TriggeredPageResponse,
  TriggeredPath,
  TriggeredQuery,
  TriggeredResponse,
} from './triggered-messages.schema';

/** Changes are changes of offers: every worker learns of them with its next packet. */
@ApiTags('triggered messages')
@Roles('marketer')
@Controller('api/triggered-messages')
export class TriggeredMessagesController {
  constructor(
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(TriggeredMessageRepository) private readonly triggered: TriggeredMessageRepository,
    @Inject(StandingRepository) private readonly standings: StandingRepository,
    @Inject(KnownTemplateRepository) private readonly templates: KnownTemplateRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Triggered messages, in order of their creation' })
  @ApiOkResponse({ type: TriggeredPageResponse })
  async list(@Query() query: TriggeredQuery): Promise<TriggeredPageResponse> {
    const { items, ...rest } = await this.triggered.page(query);
    return { items: items.map(toResponse), ...rest };
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'When messages would go to a member to whom certain events happen; nothing is kept or sent',
  })
  @ApiOkResponse({ type: PreviewResponse })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.triggeredInvalid })
  async preview(@Body() { terms, timeZone, events }: PreviewRequest): Promise<PreviewResponse> {
    await this.check({ ...terms, id: randomUUID() });
    const { messages, more } = previewOf(
      terms,
      timeZone,
      events.map(({ at, does }) => ({ at: new Date(at), does })),
    );
    const items = messages.map(({ number, dueAt, armedAt }) => ({
      ...{ number, dueAt: dueAt.toISOString(), armedAt: armedAt.toISOString() },
    }));
    return { messages: items, more };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One triggered message' })
  @ApiOkResponse({ type: TriggeredResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.triggeredNotFound })
  async find(@Param() { id }: TriggeredPath): Promise<TriggeredResponse> {
    return toResponse(required(await this.triggered.find(id), id));
  }

  @Get(':id/armed')
  @ApiOperation({ summary: 'Members for whom it is armed, those whose turn comes first to the front' })
  @ApiOkResponse({ type: ArmedPageResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.triggeredNotFound })
  async armed(@Param() { id }: TriggeredPath, @Query() { limit, after }: ArmedQuery): Promise<ArmedPageResponse> {
    required(await this.triggered.find(id), id);
    const place = after === undefined ? undefined : placeOf(after);
    const found = await this.standings.armed(id, { limit: limit + 1, after: place });
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows.map(({ memberId, dueAt }) => ({ memberId, dueAt: dueAt.toISOString() }));
    return { items, ...(last && { next: cursorOf({ at: last.dueAt, id: last.id }) }) };
  }

  @Post()
  @ApiOperation({ summary: 'Creates a triggered message, stopped' })
  @ApiCreatedResponse({ type: TriggeredResponse })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.triggeredInvalid })
  async create(
    @Body() terms: CreateTriggeredRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TriggeredResponse> {
    const id = randomUUID();
    await this.check({ ...terms, id });
    const created = await this.offers.change((tx) => this.triggered.put(tx, id, terms));
    response.setHeader('Location', `/api/triggered-messages/${id}`);
    return toResponse(created);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Creates a triggered message with a given id, stopped, or replaces a stopped one' })
  @ApiOkResponse({
    type: TriggeredResponse,
    description: 'Replaced; what is armed takes the new terms with its next event or message',
  })
  @ApiCreatedResponse({ type: TriggeredResponse, description: 'Created' })
  @ApiConflictResponse({ description: OFFERS_CODES.triggeredRunning })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.triggeredInvalid })
  async put(
    @Param() { id }: TriggeredPath,
    @Body() { id: _id, state: _state, createdAt: _createdAt, updatedAt: _updatedAt, ...terms }: PutTriggeredRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TriggeredResponse> {
    await this.check({ ...terms, id });
    return this.offers.change(async (tx) => {
      const known = await this.triggered.find(id, tx);
      if (known) refuseRunning(known);
      response.status(known ? 200 : 201);
      return toResponse(await this.triggered.put(tx, id, terms));
    });
  }

  @Post(':id/start')
  @HttpCode(200)
  @ApiOperation({ summary: 'Starts a triggered message: events handled from now on count; one that runs goes on' })
  @ApiOkResponse({ type: TriggeredResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.triggeredNotFound })
  start(@Param() { id }: TriggeredPath): Promise<TriggeredResponse> {
    return this.bring(id, 'running');
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stops it: events do not count, and what is due meanwhile is let pass' })
  @ApiOkResponse({ type: TriggeredResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.triggeredNotFound })
  stop(@Param() { id }: TriggeredPath): Promise<TriggeredResponse> {
    return this.bring(id, 'stopped');
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a stopped triggered message with all that it has in hand' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: OFFERS_CODES.triggeredNotFound })
  @ApiConflictResponse({ description: OFFERS_CODES.triggeredRunning })
  async remove(@Param() { id }: TriggeredPath): Promise<void> {
    await this.offers.change(async (tx) => {
      refuseRunning(required(await this.triggered.find(id, tx), id));
      await this.triggered.remove(tx, id);
    });
  }

  private async check(message: TriggeredTerms & { readonly id: string }): Promise<void> {
    const result = compileTriggered(message);
    const faults = result.outcome === 'ok' ? await this.unfitTemplates(message) : result.faults;
    if (faults.length === 0) return;
    throw new RejectedError(OFFERS_CODES.triggeredInvalid, `${faults.length} fault(s) in the message`, { faults });
  }

  /** The words are about the event that has armed the message; what offers arm it for is not known here. */
  private async unfitTemplates({ action, arm }: TriggeredTerms): Promise<readonly OfferFault[]> {
    const places = templatesOfAction(action, '/action');
    const known = await this.templates.known(places.map(({ templateId }) => templateId));
    return faultsOfTemplates(places, [...new Set(arm.map(({ eventType }) => eventType))], known);
  }

  private bring(id: string, state: TriggeredRunState): Promise<TriggeredResponse> {
    return this.offers.change(async (tx) => {
      const message = required(await this.triggered.find(id, tx), id);
      if (message.state === state) return toResponse(message);
      // A release since may have taken away what it names.
      if (state === 'running') await this.check(message);
      await this.triggered.setState(tx, id, state);
      return toResponse(required(await this.triggered.find(id, tx), id));
    });
  }
}

function required(message: TriggeredMessage | undefined, id: string): TriggeredMessage {
  if (message) return message;
  throw new RejectedError(OFFERS_CODES.triggeredNotFound, `there is no triggered message ${id}`);
}

function refuseRunning({ id, state }: TriggeredMessage): void {
  if (state !== 'running') return;
  throw new RejectedError(OFFERS_CODES.triggeredRunning, `triggered message ${id} is running; stop it first`);
}

function toResponse({ createdAt, updatedAt, ...message }: TriggeredMessage): TriggeredResponse {
  return { ...message, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
