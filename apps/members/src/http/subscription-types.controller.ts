import { MESSAGE_TYPES, type MessageType, READ_ONLY_MESSAGE_TYPE } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query, Res } from '@nestjs/common';
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
import { isBuiltIn, type MessageTypeEntry, SubscriptionTypeRepository } from '../storage/subscription-type.repository';
import { SUBSCRIPTION_CODES } from '../subscription-codes';
import {
  MessageTypePath,
  MessageTypeResponse,
  MessageTypesQuery,
  MessageTypesResponse,
  PutMessageTypeRequest,
} from './subscriptions.schema';

const MOST_OWN_TYPES = 64;

@ApiTags('message types')
@Roles('marketer')
@Controller('api/message-types')
export class SubscriptionTypesController {
  constructor(@Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository) {}

  @Get()
  @ApiOperation({ summary: 'The types of messages that a member can subscribe to: the built-in ones, then your own' })
  @ApiOkResponse({ type: MessageTypesResponse })
  async list(@Query() { archived }: MessageTypesQuery): Promise<MessageTypesResponse> {
    const entries = await this.types.all();
    return { items: entries.filter((entry) => archived || !entry.archived).map(responseOf) };
  }

  @Get(':type')
  @ApiOperation({ summary: 'One type of message' })
  @ApiOkResponse({ type: MessageTypeResponse })
  @ApiNotFoundResponse({ description: SUBSCRIPTION_CODES.messageTypeNotFound })
  async find(@Param() { type }: MessageTypePath): Promise<MessageTypeResponse> {
    const entry = (await this.types.all()).find((one) => one.type === type);
    if (entry === undefined) throw notFound(type);
    return responseOf(entry);
  }

  @Put(':type')
  @ApiOperation({ summary: `Adds a type, ${MOST_OWN_TYPES} at most, or says how messages of a type are treated` })
  @ApiOkResponse({ type: MessageTypeResponse, description: 'Changed, or brought back from the archive' })
  @ApiCreatedResponse({ type: MessageTypeResponse, description: 'Added' })
  @ApiUnprocessableEntityResponse({
    description: `${SUBSCRIPTION_CODES.messageTypesTooMany}, ${SUBSCRIPTION_CODES.messageTypeReadOnly}`,
  })
  async put(
    @Param() { type }: MessageTypePath,
    @Body() { lifetimeSeconds, ...settings }: PutMessageTypeRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MessageTypeResponse> {
    if (type === READ_ONLY_MESSAGE_TYPE && !settings.subscribedByDefault) throw unrefusable(type);
    const complete = { ...settings, lifetimeSeconds: lifetimeSeconds ?? null };
    const outcome = await this.types.put(type, complete, MESSAGE_TYPES.length + MOST_OWN_TYPES);
    if (outcome === 'too-many')
      throw new RejectedError(
        SUBSCRIPTION_CODES.messageTypesTooMany,
        `there are ${MOST_OWN_TYPES} types of your own already, archived ones included`,
      );
    response.status(outcome === 'created' ? 201 : 200);
    return this.find({ type });
  }

  @Delete(':type')
  @HttpCode(204)
  @ApiOperation({ summary: 'Archives a type of your own; PUT brings it back' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: SUBSCRIPTION_CODES.messageTypeNotFound })
  @ApiConflictResponse({ description: SUBSCRIPTION_CODES.messageTypeBuiltIn })
  async archive(@Param() { type }: MessageTypePath): Promise<void> {
    if (isBuiltIn(type))
      throw new RejectedError(SUBSCRIPTION_CODES.messageTypeBuiltIn, `the type ${type} is built in and cannot go`);
    if (!(await this.types.archive(type))) throw notFound(type);
  }
}

const notFound = (type: MessageType): RejectedError =>
  new RejectedError(SUBSCRIPTION_CODES.messageTypeNotFound, `there is no message type ${type}`);

function unrefusable(type: MessageType): RejectedError {
  const detail = `messages of type ${type} cannot be refused`;
  const faults = [{ pointer: '/subscribedByDefault', code: SUBSCRIPTION_CODES.messageTypeReadOnly, detail }];
  return new RejectedError(SUBSCRIPTION_CODES.messageTypeReadOnly, detail, { faults });
}

function responseOf({ revision: _revision, ...entry }: MessageTypeEntry): MessageTypeResponse {
  const { lifetimeSeconds, updatedAt, channels, ...rest } = entry;
  return {
    ...rest,
    channels: [...channels],
    ...(lifetimeSeconds === null ? {} : { lifetimeSeconds }),
    builtIn: isBuiltIn(entry.type),
    updatedAt: updatedAt.toISOString(),
  };
}
