import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Roles } from '../auth/roles';

const Word = z.string().min(1).max(256);

export class AuditQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most changes in the answer'),
    after: z
      .string()
      .regex(/^\d{1,18}$/, '`next` of the page before, as it came')
      .optional()
      .describe('`next` of the answer before'),
    who: Word.optional().describe('Only changes by this caller: `client:console`, `user:42`, `api-token`'),
    subject: Word.optional().describe('Only changes of this kind of thing: `offer`, `template`'),
    subjectId: Word.optional().describe('Only changes of this one'),
  }),
) {}

const Fields = z.record(z.string(), z.unknown());

const Change = z.object({
  at: z.iso.datetime(),
  who: z.string().describe('`client:<id>`, `user:<sub>`, `member:<id>`, `api-token` or `anonymous`'),
  request: z.string().describe('Method and path'),
  subject: z.string().describe('What kind of thing was changed'),
  subjectId: z.string(),
  operation: z.enum(['insert', 'update', 'delete']),
  before: Fields.optional().describe('The fields that changed, as they were'),
  after: Fields.optional().describe(
    'The same as they are since; of personal data and secrets only the names, in `withheld`',
  ),
});

export class AuditResponse extends createZodDto(
  z.object({
    items: z.array(Change),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

type Row = Omit<z.output<typeof Change>, 'at' | 'before' | 'after'> & {
  readonly seq: string;
  readonly at: Date;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
};

/** Who changed what over HTTP: written by the database in the transaction of the change. */
@ApiTags('audit')
@Controller('api/audit')
export class AuditController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @Roles('admin')
  @ApiOperation({ summary: 'Changes that were made over REST in this service, newest first' })
  @ApiOkResponse({ type: AuditResponse })
  async list(@Query() { limit, after, who, subject, subjectId }: AuditQuery): Promise<AuditResponse> {
    // Relies on the primary key, or on the index of subjects or of authors.
    const rows: Row[] = await this.dataSource.query(
      `select seq, at, who, request, subject, subject_id as "subjectId", operation, before, after from audit
       where ($2::bigint is null or seq < $2) and ($3::text is null or who = $3)
         and ($4::text is null or subject = $4) and ($5::text is null or subject_id = $5)
       order by seq desc limit $1`,
      [limit + 1, after ?? null, who ?? null, subject ?? null, subjectId ?? null],
    );
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? { next: page.at(-1)!.seq } : {};
    return { items: page.map(toChange), ...next };
  }
}

const toChange = ({ seq: _, at, before, after, ...row }: Row): z.output<typeof Change> => ({
  ...row,
  at: at.toISOString(),
  ...(before === null ? {} : { before }),
  ...(after === null ? {} : { after }),
});
