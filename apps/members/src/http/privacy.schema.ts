import { Instant } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class PrivacyPath extends createZodDto(z.object({ id: z.uuid() })) {}

export class ListErasuresRequest extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most erasures in the answer'),
    after: z.string().min(1).optional().describe('`next` of the answer before'),
  }),
) {}

const Request = z.object({
  id: z.uuid(),
  memberId: z.string(),
  requestedBy: z.string(),
  requestedAt: Instant,
  state: z.enum(['pending', 'done']).describe('`done` when every service has answered'),
  waitingFor: z.array(z.string()).describe('Services that have not answered yet'),
});

const Erasure = Request.extend({
  confirmed: z.array(
    z.object({
      service: z.string(),
      at: Instant,
      removed: z.number().int().describe('Rows and given-up messages that were removed or made anonymous'),
    }),
  ),
});

export class ErasureResponse extends createZodDto(Erasure) {}

export class ErasuresResponse extends createZodDto(
  z.object({
    items: z.array(Erasure),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

export class DataExportResponse extends createZodDto(
  Request.extend({ archive: z.string().optional().describe('Where the archive is, once it is complete; for a day') }),
) {}
