import { Instant } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { IMPORT_FORMATS, IMPORT_STATES } from '../storage/member-import.repository';
import { isEncoding } from './utf8-pieces';

const Format = z
  .enum(IMPORT_FORMATS)
  .describe('`csv`: a table with a header; `jsonl`: one member as JSON in each line');

export class ImportQuery extends createZodDto(
  z.object({
    format: Format.default('csv'),
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')
      .optional()
      .describe('For people, such as the name of the file'),
    dryRun: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Changes nothing; only counts and reports'),
    asOf: Instant.optional().describe('When the file was true; newer facts stay. Left out: the time of the upload'),
    encoding: z
      .string()
      .max(40)
      .refine(isEncoding, 'no known encoding, such as windows-1251')
      .optional()
      .describe('Of the file; left out: UTF-8, or UTF-16 if it begins with a byte order mark'),
  }),
) {}

export class ImportPath extends createZodDto(z.object({ id: z.uuid() })) {}

export class ImportsQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most imports in the answer'),
    after: z.string().max(200).optional().describe('`next` of the answer before'),
  }),
) {}

export class FileQuery extends createZodDto(z.object({ format: Format.default('csv') })) {}

const Count = z.int().min(0);

const Import = z.object({
  id: z.uuid(),
  name: z.string().optional(),
  format: Format,
  dryRun: z.boolean(),
  asOf: Instant,
  state: z
    .enum(IMPORT_STATES)
    .describe('`uploading` and `running` go on by themselves, also after a crash; the others are final'),
  rows: z.object({
    read: Count,
    created: Count.describe('Members who were not known before'),
    updated: Count.describe('Members who were'),
    corrected: Count.describe('Rows in which a phone, an email, a name or an address was made right; see the member'),
    refused: Count.describe('Rows that were left out; the report says why'),
  }),
  bytes: Count.describe('Of the file, in UTF-8'),
  bytesDone: Count,
  fault: z.object({ code: z.string(), detail: z.string() }).optional().describe('Why it failed'),
  createdAt: Instant,
  finishedAt: Instant.optional(),
});

export class ImportResponse extends createZodDto(Import) {}

export class ImportsResponse extends createZodDto(
  z.object({
    items: z.array(Import),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}
