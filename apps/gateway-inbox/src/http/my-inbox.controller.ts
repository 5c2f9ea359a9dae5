import { ForMembers, MemberId } from '@carillon/service-kit';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { CLOCK, type Clock } from '../domain/clock';
import { InboxMessageRepository, type InboxView } from '../storage/inbox-message.repository';
import { InboxReader } from './inbox-reader';
import { inboxPlaceOf, notFound, pageOf, toMessage } from './inbox.responses';
import { InboxPageResponse, MessageIdRequest, PageRequest, ReadAllResponse, UnreadCountResponse } from './inbox.schema';

/** The inbox of the member whose token the app sends. Another member's message is none. */
@ApiTags('my inbox')
@ForMembers()
@Controller('api/me/inbox')
export class MyInboxController {
  constructor(
    @Inject(InboxMessageRepository) private readonly messages: InboxMessageRepository,
    @Inject(InboxReader) private readonly reader: InboxReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The messages, newest first' })
  @ApiOkResponse({ type: InboxPageResponse })
  async list(@MemberId() memberId: string, @Query() page: PageRequest): Promise<InboxPageResponse> {
    return this.page(memberId, 'present', page);
  }

  @Get('unread-count')
  @ApiOperation({ summary: 'How many messages are unread' })
  @ApiOkResponse({ type: UnreadCountResponse })
  async unreadCount(@MemberId() memberId: string): Promise<UnreadCountResponse> {
    return { unread: await this.messages.countUnread(memberId, this.clock()) };
  }

  @Get('in-app')
  @ApiOperation({ summary: 'Pop-ups that have been neither shown nor read, newest first' })
  @ApiOkResponse({ type: InboxPageResponse })
  async popUps(@MemberId() memberId: string, @Query() page: PageRequest): Promise<InboxPageResponse> {
    return this.page(memberId, 'pop-ups', page);
  }

  @Post('read-all')
  @HttpCode(200)
  @ApiOperation({ summary: 'The member has read every message that is there now' })
  @ApiOkResponse({ type: ReadAllResponse })
  @ApiServiceUnavailableResponse({ description: 'Some may be read and some not: try again' })
  async readAll(@MemberId() memberId: string): Promise<ReadAllResponse> {
    return { read: await this.reader.readAll(memberId) };
  }

  @Post(':messageId/read')
  @HttpCode(204)
  @ApiOperation({ summary: 'The member has read a message; saying so again changes nothing' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'INBOX_MESSAGE_NOT_FOUND' })
  @ApiServiceUnavailableResponse({ description: 'Try again' })
  async read(@MemberId() memberId: string, @Param() { messageId }: MessageIdRequest): Promise<void> {
    if (!(await this.reader.read(memberId, messageId))) throw notFound(messageId);
  }

  @Post(':messageId/shown')
  @HttpCode(204)
  @ApiOperation({ summary: 'The app has shown a pop-up; it is not shown again, and not read for that' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'INBOX_MESSAGE_NOT_FOUND' })
  async shown(@MemberId() memberId: string, @Param() { messageId }: MessageIdRequest): Promise<void> {
    if (!(await this.messages.markShown(memberId, messageId, this.clock()))) throw notFound(messageId);
  }

  @Delete(':messageId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a message out of the inbox' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'INBOX_MESSAGE_NOT_FOUND' })
  async delete(@MemberId() memberId: string, @Param() { messageId }: MessageIdRequest): Promise<void> {
    if (!(await this.messages.delete(memberId, messageId, this.clock()))) throw notFound(messageId);
  }

  private async page(memberId: string, view: InboxView, { limit, after }: PageRequest): Promise<InboxPageResponse> {
    const search = { memberId, view, now: this.clock(), limit: limit + 1, after: inboxPlaceOf(after) };
    return pageOf(await this.messages.search(search), limit, toMessage);
  }
}
