import { cursorOf, type Place, placeOf } from '@carillon/service-kit';
import { RejectedError } from '@carillon/messaging';
import { z } from 'zod';
import type { InboxEntry } from '../domain/inbox-message';
import { ERRORS } from '../error-codes';
import type { InboxMessageResponse, MemberInboxResponse } from './inbox.schema';

export function toMessage(entry: InboxEntry): InboxMessageResponse {
  const { messageId, title, body, summary, imageUrl, link, inApp, createdAt, expiresAt, readAt } = entry;
  return {
    ...{ messageId, title, body, inApp },
    ...(summary === null ? {} : { summary }),
    ...(imageUrl === null ? {} : { imageUrl }),
    ...(link === null ? {} : { link }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    read: readAt !== null,
    ...(readAt === null ? {} : { readAt: readAt.toISOString() }),
  };
}

export function toEntry(entry: InboxEntry): MemberInboxResponse['items'][number] {
  const { shownAt, deletedAt } = entry;
  return {
    ...toMessage(entry),
    ...(shownAt === null ? {} : { shownAt: shownAt.toISOString() }),
    ...(deletedAt === null ? {} : { deletedAt: deletedAt.toISOString() }),
  };
}

/** One page of what was read with one row more than it shows. */
export function pageOf<Shown>(
  found: readonly InboxEntry[],
  limit: number,
  show: (entry: InboxEntry) => Shown,
): { items: Shown[]; next?: string } {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const next =
    found.length > limit && last !== undefined ? { next: cursorOf({ at: last.createdAt, id: last.messageId }) } : {};
  return { items: entries.map(show), ...next };
}

/** @throws RejectedError CURSOR_INVALID */
export function inboxPlaceOf(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const place = placeOf(after);
  if (z.uuid().safeParse(place.id).success) return place;
  const detail = 'give `next` of the page before, as it came';
  const faults = [{ pointer: '/after', code: ERRORS.CURSOR_INVALID, detail }];
  throw new RejectedError(ERRORS.CURSOR_INVALID, detail, { faults });
}

export function notFound(messageId: string): RejectedError {
  return new RejectedError(ERRORS.INBOX_MESSAGE_NOT_FOUND, `there is no message ${messageId} in this inbox`);
}
