import { z } from 'zod';

/** Settings of every HTTP provider here. */
export const httpLimits = (usual: { readonly window: number; readonly perSecond: number }) => ({
  window: z.int().min(1).max(1_000).default(usual.window).describe('Most requests at the same time'),
  perSecond: z.number().positive().max(10_000).default(usual.perSecond).describe('Most messages a second'),
});

export const maxParts = () =>
  z.int().min(1).max(255).default(10).describe('Texts that need more parts are refused before they are sent');
