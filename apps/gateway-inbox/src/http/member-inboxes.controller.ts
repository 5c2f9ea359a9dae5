import type { Logger } from '@carillon/messaging';
import { type Caller, CallerOf, LOGGER, MemberTokens, MergedMembers, Roles } from '@carillon/service-kit';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CLOCK, type Clock } from '../domain/clock';
import { InboxMessageRepository } from '../storage/inbox-message.repository';
import { inboxPlaceOf, pageOf, toEntry } from './inbox.responses';
import {
  CreateMemberTokenRequest,
  MemberIdRequest,
  MemberInboxResponse,
  MemberTokenResponse,
  PageRequest,
} from './inbox.schema';

/** For operators, and for the backend of an app. */
@ApiTags('inboxes')
@Roles('operator')
@Controller('api')
export class MemberInboxesController {
  constructor(
    @Inject(InboxMessageRepository) private readonly messages: InboxMessageRepository,
    @Inject(MergedMembers) private readonly merged: MergedMembers,
    @Inject(MemberTokens) private readonly tokens: MemberTokens,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Get('members/:memberId/inbox')
  @ApiOperation({
    summary: 'The inbox of a member, newest first',
    description:
      'With what the member has deleted in the last two weeks. Of a member nobody knows it is empty; of one who has gone into ' +
      'another it is that one’s.',
  })
  @ApiOkResponse({ type: MemberInboxResponse })
  async inbox(
    @Param() { memberId }: MemberIdRequest,
    @Query() { limit, after }: PageRequest,
  ): Promise<MemberInboxResponse> {
    const place = inboxPlaceOf(after);
    const rootId = await this.merged.rootOf(memberId);
    const search = { memberId: rootId, view: 'all', now: this.clock(), limit: limit + 1, after: place } as const;
    return pageOf(await this.messages.search(search), limit, toEntry);
  }

  @Post('member-tokens')
  @ApiOperation({
    summary: 'A token by which an app speaks for a member',
    description:
      'Ask for one when the member has proved to you who they are, and hand it to the app. It cannot be taken back.',
  })
  @ApiCreatedResponse({ type: MemberTokenResponse })
  createToken(
    @Body() { memberId, ttlSeconds }: CreateMemberTokenRequest,
    @CallerOf() caller: Caller,
  ): MemberTokenResponse {
    const { token, expiresAt } = this.tokens.issue(memberId, ttlSeconds);
    this.log.info({ who: caller.id, memberId, expiresAt }, 'a token of a member was issued');
    return { token, expiresAt: expiresAt.toISOString() };
  }
}
