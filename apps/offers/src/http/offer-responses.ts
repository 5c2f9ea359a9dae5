import type { z } from 'zod';
import { type OfferTerms, OfferTerms as OfferTermsSchema, type OfferVersion } from '../domain/offer';
import type { KeptOffer } from './offer-desk';
import type { OfferResponse, SentBack, VersionResponse } from './offers.schema';

export function toResponse({ offer, draft }: KeptOffer): OfferResponse {
  const { terms, version, createdAt, updatedAt, id, state } = offer;
  return {
    ...terms,
    ...{ id, state, version: version ?? null },
    ...(draft && { draft: summaryOf(draft) }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function toVersionResponse({ terms, ...version }: OfferVersion): VersionResponse {
  return { ...summaryOf(version), terms };
}

function summaryOf({ number, state, createdBy, createdAt, decidedBy, decidedAt, note }: Omit<OfferVersion, 'terms'>) {
  return {
    ...{ number, state, createdBy, createdAt: createdAt.toISOString() },
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(note === undefined ? {} : { note }),
  };
}

const TERMS = Object.keys(OfferTermsSchema.shape);

/** The terms alone of what may be an answer that was sent back. */
export function termsOf(sent: z.output<typeof SentBack>): OfferTerms {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => TERMS.includes(name))) as OfferTerms; // `SentBack` has them all
}
