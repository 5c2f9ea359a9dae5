import { RejectedError } from '@carillon/messaging';
import type { z } from 'zod';
import { ERRORS } from '../error-codes';

/** A place in a list, as one word that callers hand back unread. */
export const cursorOf = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws RejectedError CURSOR_INVALID */
export function placeOf<Place>(cursor: string, schema: z.ZodType<Place>): Place {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const detail = 'give `next` of the page before, as it came';
    const faults = [{ pointer: '/after', code: ERRORS.CURSOR_INVALID, detail }];
    throw new RejectedError(ERRORS.CURSOR_INVALID, detail, { cause, faults });
  }
}
