import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import { cursorOf, placeOf } from '@carillon/service-kit';
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
import type { Offer, OfferState, OfferTerms } from '../domain/offer';
import { ERRORS } from '../error-codes';
import { OfferRepository } from '../storage/offer.repository';
import { ListOffersRequest, OfferIdRequest, OfferPageResponse, OfferResponse, PutOfferRequest } from './offers.schema';

@ApiTags('offers')
@Controller('api/offers')
export class OffersController {
  constructor(@Inject(OfferRepository) private readonly offers: OfferRepository) {}

  @Get()
  @ApiOperation({ summary: 'Offers, newest first' })
  @ApiOkResponse({ type: OfferPageResponse })
  async list(@Query() { limit, after }: ListOffersRequest): Promise<OfferPageResponse> {
    const found = await this.offers.list(limit + 1, after === undefined ? undefined : placeOf(after));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(toResponse),
      ...(found.length > limit && last ? { next: cursorOf({ at: last.createdAt, id: last.id }) } : {}),
    };
  }

  @Post()
  @ApiOperation({ summary: 'Creates an offer; it is stopped at first' })
  @ApiCreatedResponse({ type: OfferResponse })
  @ApiUnprocessableEntityResponse({ description: 'OFFER_INVALID, with the place of each fault' })
  async create(@Body() terms: PutOfferRequest): Promise<OfferResponse> {
    return toResponse((await this.save(randomUUID(), terms)).offer);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One offer' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: 'OFFER_NOT_FOUND' })
  async one(@Param() { id }: OfferIdRequest): Promise<OfferResponse> {
    return toResponse(found(await this.offers.find(id), id));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Creates an offer by an id of your own, or replaces the terms of a stopped one' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiCreatedResponse({ type: OfferResponse })
  @ApiConflictResponse({ description: 'OFFER_RUNNING_CONFLICT' })
  async put(
    @Param() { id }: OfferIdRequest,
    @Body() terms: PutOfferRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OfferResponse> {
    const { offer, created } = await this.save(id, terms);
    response.status(created ? 201 : 200);
    return toResponse(offer);
  }

  @Post(':id/start')
  @HttpCode(200)
  @ApiOperation({ summary: 'From now on the offer answers to events; starting a running one changes nothing' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: 'OFFER_NOT_FOUND' })
  start(@Param() { id }: OfferIdRequest): Promise<OfferResponse> {
    return this.setState(id, 'running');
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOperation({ summary: 'The offer answers no more; messages that it has set off go on' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: 'OFFER_NOT_FOUND' })
  stop(@Param() { id }: OfferIdRequest): Promise<OfferResponse> {
    return this.setState(id, 'stopped');
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a stopped offer' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'OFFER_NOT_FOUND' })
  @ApiConflictResponse({ description: 'OFFER_RUNNING_CONFLICT' })
  async remove(@Param() { id }: OfferIdRequest): Promise<void> {
    if (await this.offers.remove(id)) return;
    found(await this.offers.find(id), id);
    throw running(id);
  }

  private async save(id: string, terms: OfferTerms): Promise<{ readonly offer: Offer; readonly created: boolean }> {
    const checked = compileOffer(id, terms);
    if (checked.outcome === 'refused')
      throw new RejectedError(ERRORS.OFFER_INVALID, `${checked.faults.length} fault(s) in the offer`, {
        faults: checked.faults,
      });
    const saved = await this.offers.put(id, terms);
    if (saved === undefined) throw running(id);
    return saved;
  }

  private async setState(id: string, state: OfferState): Promise<OfferResponse> {
    return toResponse(found(await this.offers.setState(id, state), id));
  }
}

function found(offer: Offer | undefined, id: string): Offer {
  if (offer === undefined) throw new RejectedError(ERRORS.OFFER_NOT_FOUND, `offer ${id} does not exist`);
  return offer;
}

const running = (id: string): RejectedError =>
  new RejectedError(ERRORS.OFFER_RUNNING_CONFLICT, `offer ${id} is running: stop it first`);

const toResponse = ({ id, terms, state, createdAt, updatedAt }: Offer): OfferResponse => ({
  id,
  ...terms,
  state,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
