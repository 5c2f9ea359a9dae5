import type { Item, SendInbox } from '@carillon/contracts';
import type { InboxMessage } from './inbox-message';

export type Acceptance =
  { readonly outcome: 'accepted'; readonly message: InboxMessage } | { readonly outcome: 'expired' };

const DAY_MS = 24 * 3_600_000;

/**
 * Decides whether an ordered message still goes into the inbox. One that names no end of its own stays for `lifetimeDays`.
 *
 * Its text is kept as it is, whatever it says: who shows it shows text.
 */
export function acceptMessage(
  { payload, correlationId }: Pick<Item<typeof SendInbox>, 'payload' | 'correlationId'>,
  { now, lifetimeDays }: { readonly now: Date; readonly lifetimeDays: number },
): Acceptance {
  const expiresAt =
    payload.expiresAt === undefined ? new Date(now.getTime() + lifetimeDays * DAY_MS) : new Date(payload.expiresAt);
  if (expiresAt <= now) return { outcome: 'expired' };
  const { deliveryId, to, title, body, summary, imageUrl, link, inApp } = payload;
  return {
    outcome: 'accepted',
    message: {
      messageId: deliveryId,
      memberId: to,
      title: storable(title),
      body: storable(body),
      summary: summary === undefined ? null : storable(summary),
      imageUrl: imageUrl ?? null,
      link: link ?? null,
      inApp,
      createdAt: now,
      expiresAt,
      correlationId,
    },
  };
}

/** PostgreSQL keeps no NUL. Of half a surrogate pair the driver makes U+FFFD. */
const storable = (text: string): string => text.replaceAll('\0', '');
