import { Instant, TimeZone } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { TriggeredRunState, TriggeredTerms } from '../domain/triggered/triggered-message';

export class TriggeredPath extends createZodDto(z.object({ id: z.uuid() })) {}

const Limit = z.coerce.number().int().min(1).max(200).default(50).describe('Most entries in the answer');

export class TriggeredQuery extends createZodDto(
  z.object({
    limit: Limit,
    after: z
      .string()
      .regex(/^\d{1,18}$/, 'the `next` of an answer')
      .optional()
      .describe('`next` of the answer before'),
    state: TriggeredRunState.optional(),
  }),
) {}

const READ_ONLY = { id: z.uuid(), state: TriggeredRunState, createdAt: Instant, updatedAt: Instant };
const Triggered = TriggeredTerms.extend(READ_ONLY);
const Next = z.string().optional().describe('Give it as `after` for the page that follows');

export class CreateTriggeredRequest extends createZodDto(TriggeredTerms) {}

/** What an answer holds beside the terms may stand in the request, so that an answer can be changed and sent back. */
export class PutTriggeredRequest extends createZodDto(TriggeredTerms.extend(z.object(READ_ONLY).partial().shape)) {}

export class TriggeredResponse extends createZodDto(Triggered) {}

export class TriggeredPageResponse extends createZodDto(z.object({ items: z.array(Triggered), next: Next })) {}

export class ArmedQuery extends createZodDto(
  z.object({ limit: Limit, after: z.string().min(1).max(1_500).optional().describe('`next` of the answer before') }),
) {}

export class ArmedPageResponse extends createZodDto(
  z.object({ items: z.array(z.object({ memberId: z.string(), dueAt: Instant })), next: Next }),
) {}

export class PreviewRequest extends createZodDto(
  z.strictObject({
    terms: TriggeredTerms,
    timeZone: TimeZone.default('UTC').describe('Of the member'),
    events: z
      .array(
        z.strictObject({
          at: Instant,
          does: z
            .array(z.enum(['arm', 'postpone', 'cancel']))
            .min(1)
            .max(3),
        }),
      )
      .min(1)
      .max(1_000)
      .describe('What happens to the member, in any order'),
  }),
) {}

export class PreviewResponse extends createZodDto(
  z.object({
    messages: z.array(z.object({ number: z.int(), dueAt: Instant, armedAt: Instant })),
    more: z.boolean().describe('Whether more would follow than the answer holds'),
  }),
) {}
