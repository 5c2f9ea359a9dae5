import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { mergeFacts, replaceFacts, stateFacts } from '../domain/merge-facts';
import { detailsOf } from '../domain/views';
import { MEMBERS_CODES } from '../error-codes';
import { type Member, MemberRepository } from '../storage/member.repository';
import { MemberRegister, notFound } from './member-register';
import {
  LoadMembersRequest,
  LoadMembersResponse,
  MemberPath,
  MemberResponse,
  MembersResponse,
  PageQuery,
  PatchMemberRequest,
  PutMemberRequest,
} from './members.schema';

@ApiTags('members')
@Roles('operator')
@Controller('api/members')
export class MembersController {
  constructor(
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(MemberRegister) private readonly register: MemberRegister,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Members, in order of their ids; those with a phone, an email, a card, or all that are asked for',
  })
  @ApiOkResponse({ type: MembersResponse })
  @ApiUnprocessableEntityResponse({ description: MEMBERS_CODES.invalid })
  async list(@Query() { limit, after, ...keys }: PageQuery): Promise<MembersResponse> {
    const found = await this.members.page({ limit: limit + 1, after }, this.register.keysOf(keys));
    const items = found.slice(0, limit).map(toResponse);
    return found.length > limit ? { items, next: items.at(-1)!.memberId } : { items };
  }

  @Get(':memberId')
  @ApiOperation({ summary: 'All that is known of a member' })
  @ApiOkResponse({ type: MemberResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async find(@Param() { memberId }: MemberPath): Promise<MemberResponse> {
    const member = await this.members.find(memberId);
    if (!member) throw notFound(memberId);
    return toResponse(member);
  }

  @Put(':memberId')
  @ApiOperation({ summary: 'Creates a member, or replaces all that is known of one' })
  @ApiOkResponse({ type: MemberResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: MemberResponse, description: 'Created' })
  @ApiUnprocessableEntityResponse({ description: MEMBERS_CODES.invalid })
  async put(
    @Param() { memberId }: MemberPath,
    @Body() facts: PutMemberRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemberResponse> {
    const now = new Date();
    const { created, ...member } = await this.register.put(memberId, facts, (profile, clean) =>
      replaceFacts(profile, clean, now),
    );
    response.status(created ? 201 : 200);
    return toResponse(member);
  }

  @Patch(':memberId')
  @ApiOperation({ summary: 'Changes what is known of a member' })
  @ApiOkResponse({ type: MemberResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  @ApiUnprocessableEntityResponse({ description: MEMBERS_CODES.invalid })
  async patch(@Param() { memberId }: MemberPath, @Body() facts: PatchMemberRequest): Promise<MemberResponse> {
    const now = new Date();
    return toResponse(await this.register.change(memberId, facts, (profile, clean) => stateFacts(profile, clean, now)));
  }

  @Post('batch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Creates and changes up to 1,000 members; all or none' })
  @ApiOkResponse({ type: LoadMembersResponse })
  @ApiUnprocessableEntityResponse({ description: MEMBERS_CODES.invalid })
  async load(@Body() { asOf, members }: LoadMembersRequest): Promise<LoadMembersResponse> {
    const now = new Date();
    const then = asOf === undefined ? undefined : new Date(asOf);
    if (then !== undefined && then > now) throw inFuture();
    const stated = members.map(({ memberId, ...facts }, index) => ({ memberId, facts, pointer: `/members/${index}` }));
    return this.register.load(stated, (profile, facts) =>
      then === undefined ? stateFacts(profile, facts, now) : mergeFacts(profile, facts, then),
    );
  }
}

function inFuture(): RejectedError {
  const fault = { pointer: '/asOf', code: MEMBERS_CODES.asOfInFuture, detail: 'this moment has not come yet' };
  return new RejectedError(MEMBERS_CODES.invalid, '1 fault(s) in the request', { faults: [fault] });
}

function toResponse({ memberId, profile, createdAt, updatedAt }: Member): MemberResponse {
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return MemberResponse.schema.parse({ ...detailsOf(memberId, profile), ...times });
}
