import { READ_ONLY_MESSAGE_TYPE } from '@carillon/contracts';
import { SignedLinks } from '@carillon/service-kit';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { typeName } from '../domain/offered-types';
import { faultPage } from '../domain/page';
import { confirmationPage, ONE_CLICK, unsubscribedPage, type UnsubscribeView } from '../domain/unsubscribe-page';
import { ChoiceDesk } from './choice-desk';
import { LinkReader, PAGE_OPTIONS, type Visit } from './link-reader';
import { answer, PublicPage } from './public-page';
import { readForm } from './read-form';

/** One-click unsubscribe (RFC 8058): no cookies, no login, no redirect. */
@ApiTags('public pages')
@ApiProduces('text/html')
@Controller('u')
export class UnsubscribeController {
  constructor(
    @Inject(LinkReader) private readonly reader: LinkReader,
    @Inject(ChoiceDesk) private readonly desk: ChoiceDesk,
    @Inject(SignedLinks) private readonly links: SignedLinks,
    @Inject(PAGE_OPTIONS) private readonly options: { readonly programme: string | undefined },
  ) {}

  @Get(':token')
  @PublicPage()
  @ApiOperation({ summary: 'Asks whether to unsubscribe; changes nothing' })
  @ApiOkResponse({ description: 'The page' })
  @ApiResponse({ status: 404, description: 'The link is not one of ours' })
  @ApiResponse({ status: 410, description: 'The link has expired' })
  async ask(
    @Param('token') token: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const visit = await this.visit(token, request);
    return answer(response, visit.outcome === 'refused' ? visit.page : confirmationPage(this.viewOf(visit)));
  }

  @Post(':token')
  @HttpCode(200)
  @PublicPage()
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiOperation({ summary: 'Unsubscribes; the body is List-Unsubscribe=One-Click (RFC 8058)' })
  @ApiOkResponse({ description: 'Unsubscribed, now or before' })
  @ApiResponse({ status: 400, description: 'Another body' })
  @ApiResponse({ status: 404, description: 'The link is not one of ours' })
  @ApiResponse({ status: 410, description: 'The link has expired' })
  @ApiResponse({ status: 503, description: 'Nothing has been changed; try again' })
  async unsubscribe(
    @Param('token') token: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const form = await readForm(request);
    const visit = await this.visit(token, request);
    if (visit.outcome === 'refused') return answer(response, visit.page);
    const { link, texts } = visit;
    const { programme } = this.options;
    if (form?.get(ONE_CLICK.name) !== ONE_CLICK.value)
      return answer(response, faultPage('request', { texts, programme }));
    const cells = [{ messageType: link.messageType, channel: link.channel, selected: false }];
    const kept = await this.desk.put(link, { cells, source: 'one-click' });
    return answer(response, kept ? unsubscribedPage(this.viewOf(visit)) : faultPage('away', { texts, programme }));
  }

  /** No message of a type that cannot be refused has such a link. */
  private async visit(token: string, request: Request): Promise<Visit> {
    const visit = await this.reader.visit(token, 'unsubscribe', request);
    const refusable = visit.outcome === 'refused' || visit.link.messageType !== READ_ONLY_MESSAGE_TYPE;
    return refusable ? visit : { outcome: 'refused', page: this.reader.fault('invalid', request) };
  }

  private viewOf({ link, texts, known }: Extract<Visit, { readonly outcome: 'welcome' }>): UnsubscribeView {
    const { messageType, channel } = link;
    const preferences = `../preferences/${this.links.sign({ ...link, purpose: 'preferences' })}`;
    const name = typeName(messageType, known, texts);
    return { texts, programme: this.options.programme, typeName: name, channel, preferences };
  }
}
