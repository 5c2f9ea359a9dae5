import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
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
import { CLOCK, type Clock } from '../domain/clock';
import { ERRORS } from '../error-codes';
import { CurrentRules } from '../storage/current-rules';
import { type CapEntry, FrequencyCapRepository } from '../storage/frequency-cap.repository';
import {
  FrequencyCapPath,
  FrequencyCapResponse,
  FrequencyCapsResponse,
  PutFrequencyCapRequest,
} from './frequency-caps.schema';

/** Each message is held against each of them. */
const MOST_CAPS = 50;

@ApiTags('frequency caps')
@Roles('marketer')
@Controller('api/frequency-caps')
export class FrequencyCapsController {
  constructor(
    @Inject(FrequencyCapRepository) private readonly caps: FrequencyCapRepository,
    @Inject(CurrentRules) private readonly rules: CurrentRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How often members may be written to: every cap, in order of creation' })
  @ApiOkResponse({ type: FrequencyCapsResponse })
  async list(): Promise<FrequencyCapsResponse> {
    return { items: (await this.caps.all()).map(toResponse) };
  }

  @Get(':capId')
  @ApiOperation({ summary: 'One frequency cap' })
  @ApiOkResponse({ type: FrequencyCapResponse })
  @ApiNotFoundResponse({ description: ERRORS.FREQUENCY_CAP_NOT_FOUND })
  async find(@Param() { capId }: FrequencyCapPath): Promise<FrequencyCapResponse> {
    return toResponse(required(await this.caps.find(capId), capId));
  }

  /** It counts what is sent from now on. */
  @Post()
  @ApiOperation({ summary: 'Adds a frequency cap' })
  @ApiCreatedResponse({ type: FrequencyCapResponse })
  @ApiConflictResponse({ description: ERRORS.FREQUENCY_CAPS_CONFLICT })
  async add(
    @Body() terms: PutFrequencyCapRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FrequencyCapResponse> {
    const added = await this.caps.add(randomUUID(), terms, this.clock(), MOST_CAPS);
    if (added === undefined)
      throw new RejectedError(ERRORS.FREQUENCY_CAPS_CONFLICT, `there are ${MOST_CAPS} caps: delete one first`);
    await this.rules.refresh();
    response.location(`/api/frequency-caps/${added.capId}`);
    return toResponse(added);
  }

  /** What was counted for it before counts on. */
  @Put(':capId')
  @ApiOperation({ summary: 'Replaces the terms of a frequency cap' })
  @ApiOkResponse({ type: FrequencyCapResponse })
  @ApiNotFoundResponse({ description: ERRORS.FREQUENCY_CAP_NOT_FOUND })
  async replace(
    @Param() { capId }: FrequencyCapPath,
    @Body() terms: PutFrequencyCapRequest,
  ): Promise<FrequencyCapResponse> {
    const replaced = required(await this.caps.replace(capId, terms, this.clock()), capId);
    await this.rules.refresh();
    return toResponse(replaced);
  }

  @Delete(':capId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a frequency cap' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: ERRORS.FREQUENCY_CAP_NOT_FOUND })
  async remove(@Param() { capId }: FrequencyCapPath): Promise<void> {
    if (!(await this.caps.remove(capId))) required(undefined, capId);
    await this.rules.refresh();
  }
}

function required(cap: CapEntry | undefined, capId: string): CapEntry {
  if (cap === undefined)
    throw new RejectedError(ERRORS.FREQUENCY_CAP_NOT_FOUND, `frequency cap ${capId} does not exist`);
  return cap;
}

function toResponse({ channels, messageTypes, createdAt, updatedAt, ...cap }: CapEntry): FrequencyCapResponse {
  return {
    ...cap,
    channels: [...channels],
    messageTypes: [...messageTypes],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
