import { Instant } from '@carillon/contracts';
import { OPERATORS } from '@carillon/rules';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OfferState, OfferTerms, upgradeTerms } from '../domain/offer';

export class OfferPath extends createZodDto(z.object({ id: z.uuid() })) {}

export class OffersQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most offers in the answer'),
    after: z
      .string()
      .regex(/^\d{1,18}$/, 'the `next` of an answer')
      .optional()
      .describe('`next` of the answer before'),
    state: OfferState.optional(),
    eventType: z
      .string()
      .max(256)
      .regex(/^[^\0]*$/)
      .optional(),
  }),
) {}

const READ_ONLY = { id: z.uuid(), state: OfferState, createdAt: Instant, updatedAt: Instant };

const Offer = OfferTerms.extend(READ_ONLY);

export class CreateOfferRequest extends createZodDto(z.preprocess(upgradeTerms, OfferTerms)) {}

/** What an answer holds beside the terms may stand in the request, so that an answer can be changed and sent back. */
export class PutOfferRequest extends createZodDto(
  z.preprocess(upgradeTerms, OfferTerms.extend(z.object(READ_ONLY).partial().shape)),
) {}

export class OfferResponse extends createZodDto(Offer) {}

export class OffersResponse extends createZodDto(
  z.object({
    items: z.array(Offer),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

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
