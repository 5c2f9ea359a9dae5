import { RejectedError } from '@carillon/messaging';
import { z } from 'zod';
import { ERRORS } from '../error-codes';
import type { Place } from '../storage/message-list.repository';

const Content = z.tuple([z.iso.datetime(), z.uuid()]);

/** A place in the list, as one word that callers hand back unread. */
export function cursorOf({ requestedAt, deliveryId }: Place): string {
  return Buffer.from(JSON.stringify([requestedAt.toISOString(), deliveryId])).toString('base64url');
}

/** @throws RejectedError CURSOR_INVALID */
export function placeOf(cursor: string): Place {
  try {
    const [requestedAt, deliveryId] = Content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { requestedAt: new Date(requestedAt), deliveryId };
  } catch (cause) {
    const detail = 'give `next` of the page before, as it came';
    const faults = [{ pointer: '/after', code: ERRORS.CURSOR_INVALID, detail }];
    throw new RejectedError(ERRORS.CURSOR_INVALID, detail, { cause, faults });
  }
}
