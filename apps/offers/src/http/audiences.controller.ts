import { Instant } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OFFERS_CODES } from '../error-codes';
import { type Audience as KeptAudience, AudienceRepository } from '../storage/audience.repository';

const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a code such as gourmets');
const MemberId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\0]*$/);
const MOST_MEMBERS = 10_000;

const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');

const Audience = z.object({
  code: Code,
  name: z.string(),
  members: z.number().int().describe('How many'),
  createdAt: Instant,
  updatedAt: Instant,
});

export class AudiencePath extends createZodDto(z.object({ code: Code })) {}
export class AudiencesQuery extends createZodDto(
  z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), after: Code.optional() }),
) {}
export class MembersQuery extends createZodDto(
  z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200), after: MemberId.optional() }),
) {}
export class PutAudienceRequest extends createZodDto(z.strictObject({ name: Name })) {}
export class MembersRequest extends createZodDto(
  z.strictObject({ memberIds: z.array(MemberId).min(1).max(MOST_MEMBERS) }),
) {}
export class AudienceResponse extends createZodDto(Audience) {}
export class AudiencesResponse extends createZodDto(
  z.object({ items: z.array(Audience), next: z.string().optional() }),
) {}
export class MembersResponse extends createZodDto(
  z.object({ items: z.array(z.string()), next: z.string().optional() }),
) {}
export class ChangedResponse extends createZodDto(
  z.object({ changed: z.number().int().describe('How many were not so before') }),
) {}

/** Lists of members that offers can be for. A change counts for the events that are handled after it. */
@ApiTags('audiences')
@Roles('marketer')
@Controller('api/audiences')
export class AudiencesController {
  constructor(@Inject(AudienceRepository) private readonly audiences: AudienceRepository) {}

  @Get()
  @ApiOperation({ summary: 'Audiences, in order of their codes' })
  @ApiOkResponse({ type: AudiencesResponse })
  async list(@Query() { limit, after }: AudiencesQuery): Promise<AudiencesResponse> {
    const found = await this.audiences.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) });
    const items = found.slice(0, limit).map(toResponse);
    return { items, ...(found.length > limit ? { next: items.at(-1)!.code } : {}) };
  }

  @Get(':code')
  @ApiOperation({ summary: 'One audience' })
  @ApiOkResponse({ type: AudienceResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.audienceNotFound })
  async find(@Param() { code }: AudiencePath): Promise<AudienceResponse> {
    return toResponse(await this.required(code));
  }

  @Put(':code')
  @ApiOperation({ summary: 'Creates an empty audience, or renames one' })
  @ApiOkResponse({ type: AudienceResponse, description: 'Renamed' })
  @ApiCreatedResponse({ type: AudienceResponse, description: 'Created' })
  async put(
    @Param() { code }: AudiencePath,
    @Body() { name }: PutAudienceRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AudienceResponse> {
    response.status((await this.audiences.put(code, name)) ? 201 : 200);
    return toResponse(await this.required(code));
  }

  @Delete(':code')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes an audience with its list; offers that are for it alone apply to nobody then' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: OFFERS_CODES.audienceNotFound })
  async remove(@Param() { code }: AudiencePath): Promise<void> {
    if (!(await this.audiences.remove(code))) throw notFound(code);
  }

  @Get(':code/members')
  @ApiOperation({ summary: 'Ids of its members, in order' })
  @ApiOkResponse({ type: MembersResponse })
  async members(@Param() { code }: AudiencePath, @Query() { limit, after }: MembersQuery): Promise<MembersResponse> {
    await this.required(code);
    const found = await this.audiences.members(code, { limit: limit + 1, ...(after === undefined ? {} : { after }) });
    const items = found.slice(0, limit);
    return { items: [...items], ...(found.length > limit ? { next: items.at(-1)! } : {}) };
  }

  @Post(':code/members')
  @HttpCode(200)
  @ApiOperation({ summary: `Puts up to ${MOST_MEMBERS} members on the list` })
  @ApiOkResponse({ type: ChangedResponse })
  async add(@Param() { code }: AudiencePath, @Body() { memberIds }: MembersRequest): Promise<ChangedResponse> {
    await this.required(code);
    return { changed: await this.audiences.add(code, memberIds) };
  }

  @Post(':code/members/remove')
  @HttpCode(200)
  @ApiOperation({ summary: `Takes up to ${MOST_MEMBERS} members off the list` })
  @ApiOkResponse({ type: ChangedResponse })
  async takeOut(@Param() { code }: AudiencePath, @Body() { memberIds }: MembersRequest): Promise<ChangedResponse> {
    await this.required(code);
    return { changed: await this.audiences.takeOut(code, memberIds) };
  }

  private async required(code: string): Promise<KeptAudience> {
    const audience = await this.audiences.find(code);
    if (audience) return audience;
    throw notFound(code);
  }
}

const notFound = (code: string) => new RejectedError(OFFERS_CODES.audienceNotFound, `there is no audience ${code}`);

function toResponse({ createdAt, updatedAt, ...audience }: KeptAudience): AudienceResponse {
  return { ...audience, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
