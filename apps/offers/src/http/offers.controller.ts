import { randomUUID } from 'node:crypto';
import { loyaltyEventTypes } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { fieldsOf, type FieldType, OPERATORS_OF, valueSourcesOf } from '@carillon/rules';
import { Roles } from '@carillon/service-kit';
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
import { compileOffer } from '../domain/compile-offer';
import type { Counters } from '../domain/counters/counter';
import type { Offer, OfferState, OfferTerms } from '../domain/offer';
import { OFFERS_CODES } from '../error-codes';
import { CounterRepository } from '../storage/counter.repository';
import { OfferRepository } from '../storage/offer.repository';
import { TriggeredMessageRepository } from '../storage/triggered-message.repository';
import {
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
    @Inject(TriggeredMessageRepository) private readonly triggered: TriggeredMessageRepository,
    @Inject(CounterRepository) private readonly counters: CounterRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Offers, in order of their creation' })
  @ApiOkResponse({ type: OffersResponse })
  async list(@Query() query: OffersQuery): Promise<OffersResponse> {
    const { items, ...rest } = await this.offers.page(query);
    return { items: items.map(toResponse), ...rest };
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
    return toResponse(required(await this.offers.find(id), id));
  }

  @Post()
  @ApiOperation({ summary: 'Creates an offer, stopped' })
  @ApiCreatedResponse({ type: OfferResponse })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.invalid })
  async create(
    @Body() terms: CreateOfferRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    const id = randomUUID();
    check({ ...terms, id }, await this.counters.all());
    await this.refuseStrangers(terms);
    const offer = await this.offers.change((tx) => this.offers.put(tx, id, terms));
    response.setHeader('Location', `/api/offers/${id}`);
    return toResponse(offer);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Creates an offer with a given id, stopped, or replaces a stopped one' })
  @ApiOkResponse({ type: OfferResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: OfferResponse, description: 'Created' })
  @ApiConflictResponse({ description: OFFERS_CODES.running })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.invalid })
  async put(
    @Param() { id }: OfferPath,
    @Body() terms: PutOfferRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    check({ ...terms, id }, await this.counters.all());
    await this.refuseStrangers(terms);
    return this.offers.change(async (tx) => {
      const known = await this.offers.find(id, tx);
      if (known) refuseRunning(known);
      response.status(known ? 200 : 201);
      return toResponse(await this.offers.put(tx, id, terms));
    });
  }

  @Post(':id/start')
  @HttpCode(200)
  @ApiOperation({ summary: 'Starts an offer; one that runs goes on' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
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

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a stopped offer' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: OFFERS_CODES.notFound })
  @ApiConflictResponse({ description: OFFERS_CODES.running })
  async remove(@Param() { id }: OfferPath): Promise<void> {
    await this.offers.change(async (tx) => {
      refuseRunning(required(await this.offers.find(id, tx), id));
      await this.offers.remove(tx, id);
    });
  }

  /** An offer that switches a triggered message which there is not would do nothing, and nobody would know why. */
  private async refuseStrangers({ actions }: OfferTerms): Promise<void> {
    const named = actions.flatMap((action, index) =>
      action.kind === 'enable-triggered' || action.kind === 'disable-triggered'
        ? [{ id: action.triggeredMessageId, pointer: `/actions/${index}/triggeredMessageId` }]
        : [],
    );
    if (named.length === 0) return;
    const known = await this.triggered.known(named.map(({ id }) => id));
    const code = OFFERS_CODES.triggeredNotFound;
    const faults = named
      .filter(({ id }) => !known.has(id))
      .map(({ id, pointer }) => ({ pointer, code, detail: `there is no triggered message ${id}; create it first` }));
    if (faults.length > 0)
      throw new RejectedError(OFFERS_CODES.invalid, `${faults.length} fault(s) in the offer`, { faults });
  }

  private bring(id: string, state: OfferState): Promise<OfferResponse> {
    return this.offers.change(async (tx) => {
      const offer = required(await this.offers.find(id, tx), id);
      if (offer.state === state) return toResponse(offer);
      // A release since may have taken away what the offer names.
      if (state === 'running') check(offer, await this.counters.all(tx));
      await this.offers.setState(tx, id, state);
      return toResponse(required(await this.offers.find(id, tx), id));
    });
  }
}

function questionsOf(type: FieldType) {
  return { type, operators: [...OPERATORS_OF[type]], valueSources: [...valueSourcesOf(type)] };
}

function check(offer: OfferTerms & { readonly id: string }, counters: Counters): void {
  const result = compileOffer(offer, counters);
  if (result.outcome === 'ok') return;
  const { faults } = result;
  throw new RejectedError(OFFERS_CODES.invalid, `${faults.length} fault(s) in the offer`, { faults });
}

function required(offer: Offer | undefined, id: string): Offer {
  if (offer) return offer;
  throw new RejectedError(OFFERS_CODES.notFound, `there is no offer ${id}`);
}

function refuseRunning({ id, state }: Offer): void {
  if (state === 'running') throw new RejectedError(OFFERS_CODES.running, `offer ${id} is running; stop it first`);
}

function toResponse({ createdAt, updatedAt, ...offer }: Offer): OfferResponse {
  return { ...offer, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
