import { RejectedError } from '@carillon/messaging';
import { z } from 'zod';

/** Where a page of a list begins: after the row of this moment and id. Moments are kept to the millisecond. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

const Content = z.tuple([z.iso.datetime(), z.string().min(1)]);

/** A place in a list, as one word that callers hand back unread. */
export function cursorOf({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');
}

/** @throws RejectedError CURSOR_INVALID, at `/after` */
export function placeOf(cursor: string): Place {
  try {
    const [at, id] = Content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: new Date(at), id };
  } catch (cause) {
    const detail = 'give `next` of the page before, as it came';
    const faults = [{ pointer: '/after', code: 'CURSOR_INVALID', detail }];
    throw new RejectedError('CURSOR_INVALID', detail, { cause, faults });
  }
}
