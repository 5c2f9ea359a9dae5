import { RejectedError } from '@carillon/messaging';
import { cursorOf, placeOf } from '@carillon/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { readPattern } from '../domain/template-pattern';
import { mayBecome } from '../domain/template-state';
import { ERRORS } from '../error-codes';
import { SocialTemplateRepository } from '../storage/social-template.repository';
import {
  ListSocialTemplatesRequest,
  ModerateTemplateRequest,
  SaveSocialTemplateRequest,
  SocialTemplatePageResponse,
  SocialTemplateResponse,
  TemplateKeyRequest,
} from './social-templates.schema';

@ApiTags('social-templates')
@Controller('api/social-templates')
export class SocialTemplatesController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SocialTemplateRepository) private readonly templates: SocialTemplateRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Templates and where they stand with their networks' })
  @ApiOkResponse({ type: SocialTemplatePageResponse })
  async list(@Query() { state, limit, after }: ListSocialTemplatesRequest): Promise<object> {
    const place = after === undefined ? undefined : placeOf(after);
    const found = await this.templates.list(this.dataSource.manager, { state, limit: limit + 1, after: place });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    const next = more ? { next: cursorOf({ at: last.createdAt, id: `${last.templateId}/${last.network}` }) } : {};
    return { items, ...next };
  }

  @Get(':templateId/:network')
  @ApiOperation({ summary: 'A template, and where it stands with a network' })
  @ApiOkResponse({ type: SocialTemplateResponse })
  @ApiNotFoundResponse({ description: 'SOCIAL_TEMPLATE_NOT_FOUND' })
  async one(@Param() key: TemplateKeyRequest): Promise<object> {
    return this.dataSource.transaction(async (tx) => (await this.templates.lock(tx, key)) ?? notFound(key));
  }

  @Put(':templateId/:network')
  @ApiOperation({
    summary: 'The words of a template for a network',
    description: 'Other words than before make a draft of it, which is not sent until it has been approved anew.',
  })
  @ApiOkResponse({ type: SocialTemplateResponse })
  @ApiUnprocessableEntityResponse({ description: 'SOCIAL_TEMPLATE_INVALID' })
  async save(@Param() key: TemplateKeyRequest, @Body() body: SaveSocialTemplateRequest): Promise<object> {
    const { text, providerTemplateId = null } = body;
    const reading = readPattern(text);
    if (reading.outcome === 'refused') throw new RejectedError(ERRORS.SOCIAL_TEMPLATE_INVALID, reading.detail);
    return this.dataSource.transaction(async (tx) => {
      const before = await this.templates.lock(tx, key);
      const stays = before !== undefined && before.text === text && before.providerTemplateId === providerTemplateId;
      if (stays) return before;
      return this.templates.save(tx, { ...key, text, providerTemplateId, state: 'draft', comment: null });
    });
  }

  @Post(':templateId/:network/moderation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Tells that a template was sent to moderation, approved or rejected' })
  @ApiOkResponse({ type: SocialTemplateResponse })
  @ApiNotFoundResponse({ description: 'SOCIAL_TEMPLATE_NOT_FOUND' })
  @ApiConflictResponse({ description: 'SOCIAL_TEMPLATE_STATE_CONFLICT' })
  async moderate(
    @Param() key: TemplateKeyRequest,
    @Body() { state, comment }: ModerateTemplateRequest,
  ): Promise<object> {
    return this.dataSource.transaction(async (tx) => {
      const before = (await this.templates.lock(tx, key)) ?? notFound(key);
      if (!mayBecome(before.state, state)) {
        const detail = `a template that is ${before.state} does not become ${state}`;
        throw new RejectedError(ERRORS.SOCIAL_TEMPLATE_STATE_CONFLICT, detail);
      }
      return this.templates.save(tx, { ...before, state, comment: comment ?? null });
    });
  }
}

function notFound({ templateId, network }: TemplateKeyRequest): never {
  throw new RejectedError(ERRORS.SOCIAL_TEMPLATE_NOT_FOUND, `there is no template ${templateId} for ${network}`);
}
