import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { stepsOf } from '../domain/advance-message';
import { CLOCK, type Clock } from '../domain/clock';
import type { Deferral, Message, StatusChange } from '../domain/message';
import { ERRORS } from '../error-codes';
import { MessageListRepository, type MessageRow } from '../storage/message-list.repository';
import { Cancelling } from './cancelling';
import { cursorOf, placeOf } from './cursor';
import {
  CancelledResponse,
  CancelMessagesRequest,
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
    @Inject(MessageListRepository) private readonly messages: MessageListRepository,
    @Inject(Cancelling) private readonly cancelling: Cancelling,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages, newest first; of a cascade, each delivery' })
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
  @ApiOperation({
    summary: 'One message with every status it has had, its waits, and the channels of its cascade so far',
  })
  @ApiOkResponse({ type: MessageWithHistoryResponse })
  @ApiNotFoundResponse({ description: 'MESSAGE_NOT_FOUND' })
  async one(@Param() { messageId }: MessageIdRequest): Promise<MessageWithHistoryResponse> {
    const deliveries = await this.messages.find(messageId);
    const asked = deliveries.find(({ deliveryId }) => deliveryId === messageId);
    if (asked === undefined) throw new RejectedError(ERRORS.MESSAGE_NOT_FOUND, `message ${messageId} does not exist`);
    const steps = asked.step === undefined ? {} : { steps: deliveries.map(withHistory) };
    return { ...withHistory(asked), ...steps };
  }

  @Post('cancel')
  @HttpCode(202)
  @Roles('marketer')
  @ApiOperation({
    summary: 'Calls off messages that wait or may go on to another channel: of a member, an offer, a template, a type',
  })
  @ApiAcceptedResponse({ type: CancelledResponse })
  async cancelAll(@Body() which: CancelMessagesRequest): Promise<CancelledResponse> {
    return { cancelling: await this.cancelling.cancel(which) };
  }

  @Post(':messageId/cancel')
  @HttpCode(202)
  @Roles('marketer')
  @ApiOperation({ summary: 'Calls off a message that waits or may go on to another channel' })
  @ApiAcceptedResponse({ type: CancelledResponse })
  @ApiNotFoundResponse({ description: ERRORS.MESSAGE_NOT_FOUND })
  @ApiConflictResponse({ description: `${ERRORS.MESSAGE_CONFLICT}: it is on its way, or has come to its end` })
  async cancel(@Param() { messageId: id }: MessageIdRequest): Promise<CancelledResponse> {
    const { messageId } = await this.one({ messageId: id });
    const cancelling = await this.cancelling.cancel({ messageId });
    if (cancelling === 0)
      throw new RejectedError(
        ERRORS.MESSAGE_CONFLICT,
        `message ${messageId} does not wait, and what was sent cannot be called back`,
      );
    return { cancelling };
  }
}

function toResponse(row: MessageRow): MessageResponse {
  const { messageId, memberId, channel, messageType, status, eventId, eventSource, eventType, offerId, templateId } =
    row;
  const { step, deliveryId, deferredUntil } = row;
  return {
    messageId,
    ...(step === undefined ? {} : { step, deliveryId }),
    ...{ memberId, channel, messageType, status, statusAt: row.statusAt.toISOString() },
    ...(row.provider === null ? {} : { provider: row.provider }),
    ...(row.code === null ? {} : { code: row.code }),
    ...(deferredUntil === undefined ? {} : { deferredUntil: deferredUntil.toISOString() }),
    ...{ eventId, eventSource, eventType, offerId, templateId },
    requestedAt: row.requestedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

type WithHistory = Omit<MessageWithHistoryResponse, 'steps'>;

const withHistory = (row: MessageRow & Message): WithHistory => ({
  ...toResponse(row),
  history: stepsOf(row.history).map(toStep),
  ...(row.deferrals.length === 0 ? {} : { deferrals: row.deferrals.map(toDeferral) }),
});

const toStep = ({ at, until: _until, ...step }: StatusChange): WithHistory['history'][number] => ({
  ...step,
  at: at.toISOString(),
});

const toDeferral = ({ at, until, code }: Deferral) => ({ at: at.toISOString(), until: until.toISOString(), code });
