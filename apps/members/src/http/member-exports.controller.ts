import { Roles } from '@carillon/service-kit';
import { Controller, Get, Inject, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Column, COLUMNS, customColumns } from '../domain/member-columns';
import type { MemberRow } from '../domain/member-row';
import { rowOf } from '../domain/views';
import { csvLine, tableRow } from '../domain/write-rows';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import { MemberRepository } from '../storage/member.repository';
import { download } from './file-download';
import { FileQuery } from './member-files.schema';

const PAGE = 500;

@ApiTags('member files')
@Controller('api/member-exports')
export class MemberExportsController {
  constructor(
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(CustomFieldRepository) private readonly customFields: CustomFieldRepository,
  ) {}

  @Get()
  @Roles('operator')
  @ApiOperation({
    summary: 'All members, in order of their ids, as a file that an import reads',
    description: 'Each member is as they are when their row is written. Purchases and corrections are not in it.',
  })
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiOkResponse({ description: 'The file; it is complete if the answer ends as HTTP says' })
  async file(@Query() { format }: FileQuery): Promise<StreamableFile> {
    const columns = [...COLUMNS, ...customColumns(await this.customFields.allDeclared())];
    return download('members', format, this.linesOf(format, columns));
  }

  private async *linesOf(format: FileQuery['format'], columns: readonly Column[]): AsyncGenerator<string> {
    const lineOf = (row: MemberRow): string => (format === 'csv' ? tableRow(row, columns) : `${JSON.stringify(row)}\n`);
    if (format === 'csv') yield csvLine(columns.map(({ name }) => name));
    for (let after = ''; ;) {
      const page = await this.members.page({ limit: PAGE, after });
      if (page.length === 0) return;
      yield page.map(({ memberId, profile }) => lineOf(rowOf(memberId, profile))).join('');
      after = page.at(-1)!.memberId;
    }
  }
}
