import { randomUUID } from 'node:crypto';
import { loyaltyEventTypes } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { fieldsOf, type FieldType, OPERATORS_OF, valueSourcesOf } from '@carillon/rules';
import { type Caller, CallerOf, Roles } from '@carillon/service-kit';
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
import type { OfferState } from '../domain/offer';
import { OFFERS_CODES } from '../error-codes';
import { OfferRepository } from '../storage/offer.repository';
import { OfferDesk } from './offer-desk';
import { termsOf, toResponse } from './offer-responses';
import {
  CopyOfferRequest,
  CreateOfferRequest,
  FieldsQuery,
  FieldsResponse,
  OfferPath,
  OfferResponse,
  OffersQuery,
  OffersResponse,
  PutOfferRequest,
} from './offers.schema';

@ApiTags('offers')
@Roles('marketer')
@Controller('api/offers')
export class OffersController {
  constructor(
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(OfferDesk) private readonly desk: OfferDesk,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Offers, in order of their creation' })
  @ApiOkResponse({ type: OffersResponse })
  async list(@Query() query: OffersQuery): Promise<OffersResponse> {
    const { items, ...rest } = await this.offers.page(query);
    return { items: items.map((offer) => toResponse({ offer, draft: undefined })), ...rest };
  }

  @Get('fields')
  @ApiOperation({ summary: 'What the filter of an offer may ask of events of a type' })
  @ApiOkResponse({ type: FieldsResponse })
  fields(@Query() { eventType }: FieldsQuery): FieldsResponse {
    if (!loyaltyEventTypes.has(eventType))
      throw new RejectedError(OFFERS_CODES.eventTypeNotFound, `there is no event type ${eventType}`);
    const { fields, families } = fieldsOf(eventType);
    return {
      items: fields.map(({ name, label, type, options }) => ({
        ...{ name, label, ...questionsOf(type) },
        ...(options && { options: [...options] }),
      })),
      families: families.map(({ pattern, label, type }) => ({ pattern, label, ...questionsOf(type) })),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One offer' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  async find(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return toResponse(await this.desk.find(id));
  }

  @Post()
  @ApiOperation({ summary: 'Creates an offer, stopped; where offers must be approved, as a draft' })
  @ApiCreatedResponse({ type: OfferResponse })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.invalid })
  async create(
    @Body() terms: CreateOfferRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    return created(response, toResponse(await this.desk.put(randomUUID(), terms, caller.id)));
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Creates an offer with a given id, stopped, or gives one new terms',
    description:
      'They are in force at once, also for an offer that runs; where offers must be approved, they are a draft.',
  })
  @ApiOkResponse({ type: OfferResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: OfferResponse, description: 'Created' })
  @ApiConflictResponse({ description: `${OFFERS_CODES.archived}, ${OFFERS_CODES.onApproval}` })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.invalid })
  async put(
    @Param() { id }: OfferPath,
    @Body() sent: PutOfferRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    const kept = await this.desk.put(id, termsOf(sent), caller.id);
    response.status(kept.created ? 201 : 200);
    return toResponse(kept);
  }

  @Post(':id/copy')
  @ApiOperation({ summary: 'Creates an offer, stopped, with the terms of another' })
  @ApiCreatedResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  async copy(
    @Param() { id }: OfferPath,
    @Body() { name }: CopyOfferRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    return created(response, toResponse(await this.desk.copy(id, caller.id, name)));
  }

  @Post(':id/start')
  @HttpCode(200)
  @ApiOperation({ summary: 'Starts an offer; one that runs goes on' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  @ApiConflictResponse({ description: `${OFFERS_CODES.archived}, ${OFFERS_CODES.unapproved}` })
  start(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return this.bring(id, 'running');
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stops an offer: events handled from now on do not set it off' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  stop(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return this.bring(id, 'stopped');
  }

  @Post(':id/archive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Puts a stopped offer away: it is neither changed nor started before it is restored' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  @ApiConflictResponse({ description: OFFERS_CODES.running })
  archive(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return this.bring(id, 'archived');
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Takes an offer back out of the archive, stopped' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  @ApiConflictResponse({ description: OFFERS_CODES.running })
  async restore(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return toResponse(await this.desk.restore(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes an offer that does not run, with its versions' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  @ApiConflictResponse({ description: OFFERS_CODES.running })
  remove(@Param() { id }: OfferPath): Promise<void> {
    return this.desk.remove(id);
  }

  private async bring(id: string, state: OfferState): Promise<OfferResponse> {
    return toResponse(await this.desk.bring(id, state));
  }
}

function created(response: Response, offer: OfferResponse): OfferResponse {
  response.setHeader('Location', `/api/offers/${offer.id}`);
  return offer;
}

function questionsOf(type: FieldType) {
  return { type, operators: [...OPERATORS_OF[type]], valueSources: [...valueSourcesOf(type)] };
}
