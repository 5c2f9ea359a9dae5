import { z } from 'zod';
import { defineContract } from '../contract';

export const CurrencyChanged = defineContract(
  'renderer.currency-changed',
  z.object({
    code: z.string().min(1).max(64),
    kind: z.enum(['virtual', 'cash']),
    /** Inflected names by language or locale. */
    names: z.record(
      z.string(),
      z.object({ nominative: z.string(), genitive: z.string(), plural: z.string(), abbreviation: z.string() }),
    ),
    /** Counts the changes to the words of the programme: the higher one holds. */
    revision: z.number().int(),
  }),
  {
    summary: 'A currency and its names in each language are these now.',
    example: {
      code: 'bonus',
      kind: 'virtual',
      names: {
        en: { nominative: 'bonus point', genitive: 'bonus points', plural: 'bonus points', abbreviation: 'pts' },
      },
      revision: 7,
    },
  },
);
