import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import type { Counter } from '../domain/counters/counter';
import { OFFERS_CODES } from '../error-codes';
import { CounterRepository } from '../storage/counter.repository';
import { OfferRepository } from '../storage/offer.repository';
import { CounterPath, CounterRequest, CounterResponse, CountersQuery, CountersResponse } from './counters.schema';

/** Counters as people define them; their values are at `/api/counters/{id}/values`. */
@ApiTags('counters')
@Controller('api/counters')
export class CountersController {
  constructor(
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(OfferRepository) private readonly offers: OfferRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Counters, in order of their creation' })
  @ApiOkResponse({ type: CountersResponse })
  async list(@Query() { limit, after }: CountersQuery): Promise<CountersResponse> {
    const { items, ...rest } = await this.counters.page(limit, after);
    return { items: items.map(toResponse), ...rest };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One counter' })
  @ApiOkResponse({ type: CounterResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.counterNotFound })
  async find(@Param() { id }: CounterPath): Promise<CounterResponse> {
    return toResponse(requiredCounter(await this.counters.find(id), id));
  }

  @Post()
  @ApiOperation({ summary: 'Defines a counter' })
  @ApiCreatedResponse({ type: CounterResponse })
  async create(
    @Body() terms: CounterRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CounterResponse> {
    const id = randomUUID();
    const counter = await this.offers.change((tx) => this.counters.put(tx, id, terms));
    response.setHeader('Location', `/api/counters/${id}`);
    return toResponse(counter);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Defines a counter with a given id, or changes one; its targets stay' })
  @ApiOkResponse({ type: CounterResponse, description: 'Changed' })
  @ApiCreatedResponse({ type: CounterResponse, description: 'Created' })
  @ApiConflictResponse({ description: OFFERS_CODES.counterInUse })
  put(
    @Param() { id }: CounterPath,
    @Body() terms: CounterRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CounterResponse> {
    return this.offers.change(async (tx) => {
      const known = await this.counters.find(id, tx);
      if (known && JSON.stringify(known.targets) !== JSON.stringify(terms.targets))
        throw new RejectedError(
          OFFERS_CODES.counterInUse,
          'the targets of a counter stay as they are; define another one',
          {
            faults: [
              { pointer: '/targets', code: OFFERS_CODES.counterInUse, detail: `they are ${known.targets.join(', ')}` },
            ],
          },
        );
      response.status(known ? 200 : 201);
      return toResponse(await this.counters.put(tx, id, terms));
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a counter with its values' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: OFFERS_CODES.counterNotFound })
  @ApiConflictResponse({ description: OFFERS_CODES.counterInUse })
  async remove(@Param() { id }: CounterPath): Promise<void> {
    await this.offers.change(async (tx) => {
      requiredCounter(await this.counters.find(id, tx), id);
      const users = await this.counters.usedBy(tx, id);
      if (users.length > 0)
        throw new RejectedError(
          OFFERS_CODES.counterInUse,
          `offers name it: ${users.map((name) => `"${name}"`).join(', ')}`,
        );
      await this.counters.remove(tx, id);
    });
  }
}

export function requiredCounter(counter: Counter | undefined, id: string): Counter {
  if (counter) return counter;
  throw new RejectedError(OFFERS_CODES.counterNotFound, `there is no counter ${id}`);
}

const toResponse = ({ createdAt, updatedAt, ...counter }: Counter): CounterResponse => ({
  ...counter,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
