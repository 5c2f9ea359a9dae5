import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { OFFER_STATES, OfferTerms } from '../domain/offer';

const OfferView = OfferTerms.extend({
  id: z.uuid(),
  state: z.enum(OFFER_STATES),
  createdAt: z.string().describe('ISO 8601 in UTC'),
  updatedAt: z.string().describe('ISO 8601 in UTC'),
});

export class PutOfferRequest extends createZodDto(OfferTerms.strict()) {}
export class OfferResponse extends createZodDto(OfferView) {}
export class OfferPageResponse extends createZodDto(
  z.object({
    items: z.array(OfferView),
    next: z.string().optional().describe('Give it as `after` for the next page; absent on the last one'),
  }),
) {}
export class OfferIdRequest extends createZodDto(z.object({ id: z.uuid() })) {}
export class ListOffersRequest extends createZodDto(
  z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), after: z.string().max(200).optional() }),
) {}
