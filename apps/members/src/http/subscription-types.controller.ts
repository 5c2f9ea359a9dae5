import { MESSAGE_TYPES, type MessageType } from '@carillon/contracts';
import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type MessageTypeEntry, SubscriptionTypeRepository } from '../storage/subscription-type.repository';
import {
  MessageTypePath,
  MessageTypeResponse,
  MessageTypesResponse,
  PutMessageTypeRequest,
} from './subscriptions.schema';

@ApiTags('message types')
@Controller('api/message-types')
export class SubscriptionTypesController {
  constructor(@Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository) {}

  @Get()
  @ApiOperation({ summary: 'The types of messages that a member can subscribe to' })
  @ApiOkResponse({ type: MessageTypesResponse })
  async list(): Promise<MessageTypesResponse> {
    const entries = await this.types.all();
    return { items: MESSAGE_TYPES.map((type) => responseOf(entries, type)) };
  }

  @Get(':type')
  @ApiOperation({ summary: 'One type of message' })
  @ApiOkResponse({ type: MessageTypeResponse })
  async find(@Param() { type }: MessageTypePath): Promise<MessageTypeResponse> {
    return responseOf(await this.types.all(), type);
  }

  @Put(':type')
  @ApiOperation({ summary: 'Says how messages of a type are treated' })
  @ApiOkResponse({ type: MessageTypeResponse })
  async put(
    @Param() { type }: MessageTypePath,
    @Body() { lifetimeSeconds, ...settings }: PutMessageTypeRequest,
  ): Promise<MessageTypeResponse> {
    await this.types.put(type, { ...settings, lifetimeSeconds: lifetimeSeconds ?? null });
    return this.find({ type });
  }
}

function responseOf(entries: readonly MessageTypeEntry[], type: MessageType): MessageTypeResponse {
  const entry = entries.find((one) => one.type === type)!; // the migration gave every type a row
  const { lifetimeSeconds, updatedAt, ...settings } = entry;
  return {
    ...settings,
    ...(lifetimeSeconds === null ? {} : { lifetimeSeconds }),
    updatedAt: updatedAt.toISOString(),
  };
}
