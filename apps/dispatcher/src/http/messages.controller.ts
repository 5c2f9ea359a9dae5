import { RejectedError } from '@carillon/messaging';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { stepsOf } from '../domain/advance-message';
import { CLOCK, type Clock } from '../domain/clock';
import type { StatusChange } from '../domain/message';
import { ERRORS } from '../error-codes';
import { MessageRepository, type MessageRow } from '../storage/message.repository';
import { cursorOf, placeOf } from './cursor';
import {
  CountMessagesRequest,
  ListMessagesRequest,
  MessageCountsResponse,
  MessageIdRequest,
  MessagePageResponse,
  MessageResponse,
  MessageWithHistoryResponse,
} from './messages.schema';

const DAY_MS = 24 * 3_600_000;
/** Counting reads every message of the period. */
const LONGEST_PERIOD_DAYS = 31;

@ApiTags('messages')
@Controller('api/messages')
export class MessagesController {
  constructor(
    @Inject(MessageRepository) private readonly messages: MessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages, newest first' })
  @ApiOkResponse({ type: MessagePageResponse })
  async list(@Query() { after, ...search }: ListMessagesRequest): Promise<MessagePageResponse> {
    const place = after === undefined ? undefined : placeOf(after);
    const found = await this.messages.search({ ...search, limit: search.limit + 1, after: place });
    const rows = found.slice(0, search.limit);
    const last = rows.at(-1);
    const next = found.length > rows.length && last ? { next: cursorOf(last) } : {};
    return { items: rows.map(toResponse), ...next };
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many messages of a period stand where' })
  @ApiOkResponse({ type: MessageCountsResponse })
  async summary(@Query() request: CountMessagesRequest): Promise<MessageCountsResponse> {
    const until = request.until === undefined ? this.clock() : new Date(request.until);
    const since = new Date(request.since ?? until.getTime() - DAY_MS);
    const lengthMs = until.getTime() - since.getTime();
    if (lengthMs <= 0 || lengthMs > LONGEST_PERIOD_DAYS * DAY_MS) {
      const detail = `since must be before until, by at most ${LONGEST_PERIOD_DAYS} days`;
      const faults = [{ pointer: '/since', code: ERRORS.PERIOD_INVALID, detail }];
      throw new RejectedError(ERRORS.PERIOD_INVALID, detail, { faults });
    }
    const counts = await this.messages.count(since, until);
    return { since: since.toISOString(), until: until.toISOString(), counts: [...counts] };
  }

  @Get(':messageId')
  @ApiOperation({ summary: 'One message with every status it has had' })
  @ApiOkResponse({ type: MessageWithHistoryResponse })
  @ApiNotFoundResponse({ description: 'MESSAGE_NOT_FOUND' })
  async one(@Param() { messageId }: MessageIdRequest): Promise<MessageWithHistoryResponse> {
    const message = await this.messages.find(messageId);
    if (message === undefined) throw new RejectedError(ERRORS.MESSAGE_NOT_FOUND, `message ${messageId} does not exist`);
    return { ...toResponse(message), history: stepsOf(message.history).map(toStep) };
  }
}

function toResponse(row: MessageRow): MessageResponse {
  const { messageId, memberId, channel, messageType, status, eventId, eventSource, eventType, offerId, templateId } =
    row;
  return {
    ...{ messageId, memberId, channel, messageType, status, statusAt: row.statusAt.toISOString() },
    ...(row.provider === null ? {} : { provider: row.provider }),
    ...(row.code === null ? {} : { code: row.code }),
    ...{ eventId, eventSource, eventType, offerId, templateId },
    requestedAt: row.requestedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const toStep = ({ at, ...step }: StatusChange): MessageWithHistoryResponse['history'][number] => ({
  ...step,
  at: at.toISOString(),
});
