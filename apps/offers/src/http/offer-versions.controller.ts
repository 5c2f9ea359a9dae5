import { type Caller, CallerOf, Roles } from '@carillon/service-kit';
import { RejectedError } from '@carillon/messaging';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { OFFERS_CODES } from '../error-codes';
import { OfferVersionRepository } from '../storage/offer-version.repository';
import { OfferDesk } from './offer-desk';
import { termsOf, toResponse, toVersionResponse } from './offer-responses';
import {
  ApproveVersionRequest,
  OfferPath,
  OfferResponse,
  PutOfferRequest,
  RejectVersionRequest,
  VersionPath,
  VersionResponse,
  VersionsQuery,
  VersionsResponse,
} from './offers.schema';

/** Versions of an offer: one is in force, at most one is being worked on, the others tell what was. */
@ApiTags('offer versions')
@Roles('marketer')
@Controller('api/offers/:id')
export class OfferVersionsController {
  constructor(
    @Inject(OfferDesk) private readonly desk: OfferDesk,
    @Inject(OfferVersionRepository) private readonly versions: OfferVersionRepository,
  ) {}

  @Get('versions')
  @ApiOperation({ summary: 'Versions of an offer, newest first' })
  @ApiOkResponse({ type: VersionsResponse })
  async list(@Param() { id }: OfferPath, @Query() query: VersionsQuery): Promise<VersionsResponse> {
    await this.desk.find(id);
    return { items: (await this.versions.list(id, query)).map(toVersionResponse) };
  }

  @Get('versions/:number')
  @ApiOperation({ summary: 'One version' })
  @ApiOkResponse({ type: VersionResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.versionNotFound })
  async find(@Param() { id, number }: VersionPath): Promise<VersionResponse> {
    const version = await this.versions.find(id, number);
    if (!version) throw new RejectedError(OFFERS_CODES.versionNotFound, `offer ${id} has no version ${number}`);
    return toVersionResponse(version);
  }

  @Put('draft')
  @ApiOperation({
    summary: 'Begins a new version, or goes on with the one that is being worked on; what is in force stays',
  })
  @ApiOkResponse({ type: OfferResponse })
  @ApiConflictResponse({ description: `${OFFERS_CODES.archived}, ${OFFERS_CODES.onApproval}` })
  @ApiUnprocessableEntityResponse({ description: OFFERS_CODES.invalid })
  async save(
    @Param() { id }: OfferPath,
    @Body() sent: PutOfferRequest,
    @CallerOf() caller: Caller,
  ): Promise<OfferResponse> {
    return toResponse(await this.desk.saveDraft(id, termsOf(sent), caller.id));
  }

  @Delete('draft')
  @ApiOperation({ summary: 'Drops the version that is being worked on' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.draftNotFound })
  async drop(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return toResponse(await this.desk.dropDraft(id));
  }

  @Post('draft/submit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sends the draft to approval: it cannot be changed before it is decided on' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.draftNotFound })
  async submit(@Param() { id }: OfferPath): Promise<OfferResponse> {
    return toResponse(await this.desk.submit(id));
  }

  @Post('draft/approve')
  @Roles('approver')
  @HttpCode(200)
  @ApiOperation({ summary: 'Brings the version into force; an offer that runs goes on with it' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiConflictResponse({ description: `${OFFERS_CODES.notOnApproval}, ${OFFERS_CODES.ownApproval}` })
  async approve(
    @Param() { id }: OfferPath,
    @Body() { note }: ApproveVersionRequest,
    @CallerOf() caller: Caller,
  ): Promise<OfferResponse> {
    return toResponse(await this.desk.approve(id, caller.id, note));
  }

  @Post('draft/reject')
  @Roles('approver')
  @HttpCode(200)
  @ApiOperation({ summary: 'Gives the version back to its author, with a reason' })
  @ApiOkResponse({ type: OfferResponse })
  @ApiConflictResponse({ description: OFFERS_CODES.notOnApproval })
  async reject(
    @Param() { id }: OfferPath,
    @Body() { reason }: RejectVersionRequest,
    @CallerOf() caller: Caller,
  ): Promise<OfferResponse> {
    return toResponse(await this.desk.reject(id, caller.id, reason));
  }
}
