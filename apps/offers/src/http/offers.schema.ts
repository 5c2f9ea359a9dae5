import { Instant } from '@carillon/contracts';
import { OPERATORS } from '@carillon/rules';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OfferState, OfferTerms, upgradeTerms, VersionState } from '../domain/offer';

export class OfferPath extends createZodDto(z.object({ id: z.uuid() })) {}

export const EventTypeName = z
  .string()
  .max(256)
  .regex(/^[^\0]*$/);

export class OffersQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most offers in the answer'),
    after: z
      .string()
      .regex(/^\d{1,18}$/, 'the `next` of an answer')
      .optional()
      .describe('`next` of the answer before'),
    state: OfferState.optional(),
    eventType: EventTypeName.optional(),
  }),
) {}

const Decided = {
  createdBy: z.string(),
  createdAt: Instant,
  decidedBy: z.string().optional().describe('Who approved or rejected it'),
  decidedAt: Instant.optional(),
  note: z.string().optional().describe('Why it was rejected, or what was said when it was approved'),
};

const VersionSummary = z.object({ number: z.number().int(), state: VersionState, ...Decided });

const READ_ONLY = {
  id: z.uuid(),
  state: OfferState,
  version: z.number().int().nullable().describe('The version in force; null before any was approved'),
  draft: VersionSummary.optional().describe('The version that is being worked on'),
  createdAt: Instant,
  updatedAt: Instant,
};

const Offer = OfferTerms.extend(READ_ONLY);

/** What an answer holds beside the terms may stand in the request, so that an answer can be changed and sent back. */
export const SentBack = OfferTerms.extend(z.object(READ_ONLY).partial().shape);

export class CreateOfferRequest extends createZodDto(z.preprocess(upgradeTerms, OfferTerms)) {}
export class PutOfferRequest extends createZodDto(z.preprocess(upgradeTerms, SentBack)) {}

export class CopyOfferRequest extends createZodDto(z.strictObject({ name: OfferTerms.shape.name.optional() })) {}

export class OfferResponse extends createZodDto(Offer) {}

export class OffersResponse extends createZodDto(
  z.object({
    items: z.array(Offer),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

const Words = z.string().trim().min(1).max(2_000);

export class ApproveVersionRequest extends createZodDto(z.strictObject({ note: Words.optional() })) {}
export class RejectVersionRequest extends createZodDto(
  z.strictObject({ reason: Words.describe('What must be mended, for the author') }),
) {}

export class VersionPath extends createZodDto(z.object({ id: z.uuid(), number: z.coerce.number().int().min(1) })) {}

export class VersionsQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most versions in the answer'),
    before: z.coerce.number().int().min(1).optional().describe('Only versions with a lower number'),
  }),
) {}

const Version = VersionSummary.extend({ terms: OfferTerms });

export class VersionResponse extends createZodDto(Version) {}
export class VersionsResponse extends createZodDto(z.object({ items: z.array(Version) })) {}

export class FieldsQuery extends createZodDto(z.object({ eventType: z.string().min(1).max(256) })) {}

const FieldKind = z.enum(['text', 'number', 'boolean', 'datetime', 'date', 'time', 'list', 'any']);
const Operators = z.array(z.enum(OPERATORS));
const ValueSources = z.array(z.enum(['value', 'field'])).describe('Whether the right side may be another field');

const Field = z.object({
  name: z.string().describe('As rules name it'),
  label: z.string(),
  type: FieldKind,
  operators: Operators,
  valueSources: ValueSources,
  options: z.array(z.string()).optional().describe('The only values that there are'),
});

const Family = z.object({
  pattern: z.string().describe('Name with the free part in angle brackets: `member.balance.<currency>`'),
  label: z.string(),
  type: FieldKind,
  operators: Operators,
  valueSources: ValueSources,
});

export class FieldsResponse extends createZodDto(
  z.object({ items: z.array(Field), families: z.array(Family).describe('Fields whose names the programme makes') }),
) {}
