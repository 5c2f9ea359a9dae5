import { RejectedError } from '@carillon/messaging';
import { cursorOf, mayTakeLong, placeOf, Roles } from '@carillon/service-kit';
import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  type StreamableFile,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiConsumes,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { csvLine } from '../domain/write-rows';
import { IMPORT_CODES } from '../import-codes';
import { type MemberImport, MemberImportRepository, type Refusal } from '../storage/member-import.repository';
import { download } from './file-download';
import {
  FileQuery,
  ImportPath,
  ImportQuery,
  ImportResponse,
  ImportsQuery,
  ImportsResponse,
} from './member-files.schema';
import { MemberUpload } from './member-upload';

const REPORT_PAGE = 1_000;
const REPORT_COLUMNS = ['line', 'memberId', 'place', 'code', 'detail'] as const;

@ApiTags('member files')
@Controller('api/member-imports')
@Roles('operator')
export class MemberImportsController {
  constructor(
    @Inject(MemberImportRepository) private readonly imports: MemberImportRepository,
    @Inject(MemberUpload) private readonly upload: MemberUpload,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Uploads a file of members, which is taken in afterwards',
    description:
      'The body is the file as it is. The columns are those of an export, in any order; `memberId` is needed, an empty cell ' +
      'says nothing. A row that cannot be used is left out and reported; the others are taken.',
  })
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiAcceptedResponse({ type: ImportResponse, description: 'The file is kept; ask for the import to see how it goes' })
  @ApiUnprocessableEntityResponse({
    description: `${IMPORT_CODES.fileHeader}, ${IMPORT_CODES.fileEmpty}, ${IMPORT_CODES.fileTooLarge}`,
  })
  async start(@Query() query: ImportQuery, @Req() request: Request): Promise<ImportResponse> {
    if (request.is(['application/json', 'multipart/form-data']) !== false)
      throw new UnsupportedMediaTypeException('send the file itself, as text/csv or application/x-ndjson');
    const now = new Date();
    const asOf = query.asOf === undefined ? now : new Date(query.asOf);
    if (asOf > now) throw inFuture();
    const { name = null, format, dryRun, encoding } = query;
    mayTakeLong(request);
    const id = await this.upload.take(request as AsyncIterable<Buffer>, { name, format, dryRun, encoding, asOf }); // no encoding was set on it
    return responseOf(await this.existing(id));
  }

  @Get()
  @ApiOperation({ summary: 'The imports of the last 90 days, the newest first' })
  @ApiOkResponse({ type: ImportsResponse })
  async list(@Query() { limit, after }: ImportsQuery): Promise<ImportsResponse> {
    const start = after === undefined ? {} : { after: placeOf(after) };
    const found = await this.imports.page({ limit: limit + 1, ...start });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const items = page.map(responseOf);
    return found.length > limit ? { items, next: cursorOf({ at: last!.createdAt, id: last!.id }) } : { items };
  }

  @Get(':id')
  @ApiOperation({ summary: 'How an import goes' })
  @ApiOkResponse({ type: ImportResponse })
  @ApiNotFoundResponse({ description: IMPORT_CODES.notFound })
  async find(@Param() { id }: ImportPath): Promise<ImportResponse> {
    return responseOf(await this.existing(id));
  }

  @Get(':id/refused')
  @ApiOperation({ summary: 'The rows that were left out: line, member, column or JSON Pointer, code and reason' })
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiOkResponse({ description: 'The report, as far as the import has come' })
  @ApiNotFoundResponse({ description: IMPORT_CODES.notFound })
  async report(@Param() { id }: ImportPath, @Query() { format }: FileQuery): Promise<StreamableFile> {
    await this.existing(id);
    return download(`refused-${id}`, format, this.reportOf(id, format));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ends an import; the rows that were taken stay taken' })
  @ApiOkResponse({ type: ImportResponse })
  @ApiNotFoundResponse({ description: IMPORT_CODES.notFound })
  @ApiConflictResponse({ description: IMPORT_CODES.ended })
  async cancel(@Param() { id }: ImportPath): Promise<ImportResponse> {
    await this.existing(id);
    if (!(await this.imports.finish(id, 'cancelled')))
      throw new RejectedError(IMPORT_CODES.ended, 'the import has ended already');
    return responseOf(await this.existing(id));
  }

  private async existing(id: string): Promise<MemberImport> {
    const found = await this.imports.find(id);
    if (found === undefined) throw new RejectedError(IMPORT_CODES.notFound, `there is no import ${id}`);
    return found;
  }

  private async *reportOf(id: string, format: FileQuery['format']): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(REPORT_COLUMNS);
    let last: Pick<Refusal, 'line' | 'ordinal'> = { line: 0, ordinal: -1 };
    for (;;) {
      const page = await this.imports.refusals(id, last, REPORT_PAGE);
      if (page.length === 0) return;
      yield page.map((refusal) => reportLine(refusal, format)).join('');
      last = page.at(-1)!;
    }
  }
}

function reportLine({ line, memberId, place, code, detail }: Refusal, format: FileQuery['format']): string {
  if (format === 'csv') return csvLine([String(line), memberId ?? '', place, code, detail]);
  return `${JSON.stringify({ line, ...(memberId === null ? {} : { memberId }), place, code, detail })}\n`;
}

function inFuture(): RejectedError {
  const fault = { pointer: '/asOf', code: 'AS_OF_IN_FUTURE', detail: 'this moment has not come yet' };
  return new RejectedError('AS_OF_IN_FUTURE', fault.detail, { faults: [fault] });
}

function responseOf({ id, name, format, dryRun, asOf, state, ...rest }: MemberImport): ImportResponse {
  const { read, created, updated, corrected, refused, bytes, nextOffset, fault, createdAt, finishedAt } = rest;
  return {
    id,
    ...(name === null ? {} : { name }),
    format,
    dryRun,
    asOf: asOf.toISOString(),
    state,
    rows: { read, created, updated, corrected, refused },
    bytes,
    bytesDone: nextOffset,
    ...(fault === null ? {} : { fault }),
    createdAt: createdAt.toISOString(),
    ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
  };
}
