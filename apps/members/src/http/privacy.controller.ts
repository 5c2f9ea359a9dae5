import { randomUUID } from 'node:crypto';
import { DataRequested, ErasureRequested } from '@carillon/contracts';
import { Messenger, RejectedError } from '@carillon/messaging';
import { type Caller, CallerOf, cursorOf, placeOf, Roles } from '@carillon/service-kit';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { zip } from '../domain/zip';
import { MEMBERS_CODES } from '../error-codes';
import { type DataExport, type Erasure, type NewRequest, PrivacyRepository } from '../storage/privacy.repository';
import { archiveEntries } from './archive-entries';
import { notFound } from './member-register';
import { MemberPath } from './members.schema';
import {
  DataExportResponse,
  ErasureResponse,
  ErasuresResponse,
  ListErasuresRequest,
  PrivacyPath,
} from './privacy.schema';

/** Injection token: the services that keep something of members, and must answer. */
export const PRIVACY_SERVICES = Symbol('PRIVACY_SERVICES');

@ApiTags('personal data')
@Roles('operator')
@Controller('api')
export class PrivacyController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PrivacyRepository) private readonly privacy: PrivacyRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(PRIVACY_SERVICES) private readonly services: readonly string[],
  ) {}

  @Post('members/:memberId/erasure')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Forgets a member, everywhere',
    description:
      'Every service removes what it keeps of the member and confirms it; figures stay. It cannot be undone. Events that ' +
      'happened before are of no use any more; one that happens later may introduce the member anew.',
  })
  @ApiAcceptedResponse({ type: ErasureResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async erase(
    @Param() { memberId }: MemberPath,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ErasureResponse> {
    const request = await this.requestOf(memberId, caller);
    // Announced before the transaction ends: it may be announced and not be kept, but never be kept and not announced.
    await this.dataSource.transaction(async (tx) => {
      const at = await this.privacy.addErasure(tx, request);
      const { id: erasureId, memberIds } = request;
      const payload = { erasureId, memberIds: [...memberIds], at: at.toISOString() };
      await this.messenger.send([ErasureRequested.item({ cause: causeOf(erasureId), payload })]);
    });
    response.setHeader('Location', `/api/erasures/${request.id}`);
    return this.erasure({ id: request.id });
  }

  @Get('erasures')
  @ApiOperation({ summary: 'Erasures, newest first' })
  @ApiOkResponse({ type: ErasuresResponse })
  async erasures(@Query() { limit, after }: ListErasuresRequest): Promise<ErasuresResponse> {
    const found = await this.privacy.listErasures(limit + 1, after === undefined ? undefined : placeOf(after));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? { next: cursorOf({ at: last.requestedAt, id: last.id }) } : {};
    return { items: page.map(toErasure), ...next };
  }

  @Get('erasures/:id')
  @ApiOperation({ summary: 'Which services have forgotten a member' })
  @ApiOkResponse({ type: ErasureResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.erasureNotFound })
  async erasure(@Param() { id }: PrivacyPath): Promise<ErasureResponse> {
    const erasure = await this.privacy.findErasure(id);
    if (erasure === undefined) throw new RejectedError(MEMBERS_CODES.erasureNotFound, `there is no erasure ${id}`);
    return toErasure(erasure);
  }

  @Post('members/:memberId/data-export')
  @HttpCode(202)
  @ApiOperation({ summary: 'Gathers all that is kept of a member' })
  @ApiAcceptedResponse({ type: DataExportResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async gather(
    @Param() { memberId }: MemberPath,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DataExportResponse> {
    const request = await this.requestOf(memberId, caller);
    // There before anybody is asked: what is told of an export that nobody knows is thrown away. Not announced, it is of no use
    // to anybody, and whoever wants it asks again.
    await this.dataSource.transaction((tx) => this.privacy.addExport(tx, request));
    const { id: exportId, memberIds } = request;
    const payload = { exportId, memberIds: [...memberIds] };
    await this.messenger.send([DataRequested.item({ cause: causeOf(exportId), payload })]);
    response.setHeader('Location', `/api/data-exports/${request.id}`);
    return toExport(await this.required(request.id));
  }

  @Get('data-exports/:id')
  @Roles('operator')
  @ApiOperation({ summary: 'Which services have told what they keep of a member' })
  @ApiOkResponse({ type: DataExportResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.dataExportNotFound })
  async dataExport(@Param() { id }: PrivacyPath): Promise<DataExportResponse> {
    return toExport(await this.required(id));
  }

  @Get('data-exports/:id/archive')
  @Roles('operator')
  @ApiProduces('application/zip')
  @ApiOperation({ summary: 'All that is kept of a member: a ZIP file of JSON files, one for each service and kind' })
  @ApiOkResponse({ description: 'The archive' })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.dataExportNotFound })
  @ApiConflictResponse({ description: MEMBERS_CODES.dataExportPending })
  async archive(@Param() { id }: PrivacyPath): Promise<StreamableFile> {
    const found = await this.required(id);
    const { waitingFor } = toExport(found);
    if (waitingFor.length > 0)
      throw new RejectedError(MEMBERS_CODES.dataExportPending, `not all have answered yet: ${waitingFor.join(', ')}`);
    const bytes = zip(archiveEntries(found, await this.privacy.partsOf(id)), found.requestedAt);
    const disposition = `attachment; filename="member-data-${id}.zip"`;
    return new StreamableFile(bytes, { type: 'application/zip', disposition });
  }

  private async requestOf(memberId: string, { id: requestedBy }: Caller): Promise<NewRequest> {
    const memberIds = await this.privacy.idsOf(memberId);
    const [rootId] = memberIds;
    if (rootId === undefined) throw notFound(memberId);
    return { id: randomUUID(), memberId: rootId, memberIds, requestedBy, services: this.services };
  }

  private async required(id: string): Promise<DataExport> {
    const found = await this.privacy.findExport(id);
    if (found !== undefined) return found;
    throw new RejectedError(MEMBERS_CODES.dataExportNotFound, `there is no data export ${id}, or no longer`);
  }
}

const causeOf = (id: string) => ({ id, correlationId: id, occurredAt: new Date() });

const without = (services: readonly string[], answered: readonly string[]): string[] =>
  services.filter((service) => !answered.includes(service));

function toErasure({ memberIds: _, services, confirmed, requestedAt, ...erasure }: Erasure): ErasureResponse {
  const answered = confirmed.map(({ service }) => service);
  const waitingFor = without(services, answered);
  const state = waitingFor.length === 0 ? 'done' : 'pending';
  return { ...erasure, requestedAt: requestedAt.toISOString(), state, waitingFor, confirmed: [...confirmed] };
}

function toExport({ memberIds: _, services, told, requestedAt, ...found }: DataExport): DataExportResponse {
  const waitingFor = without(services, told);
  const archive = waitingFor.length === 0 ? { archive: `/api/data-exports/${found.id}/archive` } : {};
  const state = waitingFor.length === 0 ? 'done' : 'pending';
  return { ...found, requestedAt: requestedAt.toISOString(), state, waitingFor, ...archive };
}
