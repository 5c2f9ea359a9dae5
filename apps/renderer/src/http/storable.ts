import { z } from 'zod';

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
export const isStorable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

/** Text that the database can keep, of 1 to `length` characters. */
export const storable = (length: number) =>
  z.string().min(1).max(length).refine(isStorable, 'no NUL, no half of a surrogate pair');

/** How much of a list to give, and from where on. */
export const PAGE = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).max(2_000).optional().describe('`next` of the page before'),
};

export const NEXT = z.string().optional().describe('Give it as `after` for the next page');
