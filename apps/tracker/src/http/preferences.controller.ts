import { type Channel } from '@carillon/contracts';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { faultPage } from '../domain/page';
import { offeredTypes, refusableTypes } from '../domain/offered-types';
import { cellsOf, optOutsAfter, preferencePage } from '../domain/preference-page';
import { ChoiceDesk } from './choice-desk';
import { LinkReader, PAGE_OPTIONS } from './link-reader';
import { answer, PublicPage } from './public-page';
import { readForm } from './read-form';

interface PreferenceOptions {
  readonly programme: string | undefined;
  readonly channels: readonly Channel[];
}

@ApiTags('public pages')
@ApiProduces('text/html')
@Controller('preferences')
export class PreferencesController {
  constructor(
    @Inject(LinkReader) private readonly reader: LinkReader,
    @Inject(ChoiceDesk) private readonly desk: ChoiceDesk,
    @Inject(PAGE_OPTIONS) private readonly options: PreferenceOptions,
  ) {}

  @Get(':token')
  @PublicPage()
  @ApiOperation({ summary: 'The page where a member chooses what to receive; known by the link in a message' })
  @ApiOkResponse({ description: 'The page' })
  @ApiResponse({ status: 404, description: 'The link is not one of ours' })
  @ApiResponse({ status: 410, description: 'The link has expired' })
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const visit = await this.reader.visit(token, 'preferences', request);
    if (visit.outcome === 'refused') return answer(response, visit.page);
    const { texts, preference, known } = visit;
    const types = offeredTypes(known, texts);
    return answer(response, preferencePage({ ...this.options, texts, types, optOuts: preference.optOuts }));
  }

  @Post(':token')
  @HttpCode(200)
  @PublicPage()
  @ApiOperation({ summary: 'Takes the choice in; says that it is saved once the broker has confirmed it' })
  @ApiOkResponse({ description: 'The page, with the choice' })
  @ApiResponse({ status: 400, description: 'Not the form of the page' })
  @ApiResponse({ status: 404, description: 'The link is not one of ours' })
  @ApiResponse({ status: 410, description: 'The link has expired' })
  @ApiResponse({ status: 503, description: 'Nothing has been changed; try again' })
  async choose(
    @Param('token') token: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const form = await readForm(request);
    const visit = await this.reader.visit(token, 'preferences', request);
    if (visit.outcome === 'refused') return answer(response, visit.page);
    const { link, texts, preference, known } = visit;
    const { programme, channels } = this.options;
    const submitted = { action: text(form?.get('action')), ticked: (form?.getAll('cell') ?? []).map(String) };
    const types = offeredTypes(known, texts);
    const refusable = refusableTypes(known);
    const cells = cellsOf(submitted, { types, channels, refusable });
    if (cells === undefined) return answer(response, faultPage('request', { texts, programme }));
    const kept = await this.desk.put(link, { cells, source: 'preference-page' });
    if (!kept) return answer(response, faultPage('away', { texts, programme }));
    const optOuts = optOutsAfter(preference.optOuts, cells, refusable);
    return answer(response, preferencePage({ ...this.options, texts, types, optOuts, saved: true }));
  }
}

/** A file in a field is no text. */
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
