import type { Item, MessageCleared } from '@carillon/contracts';
import type { SignedLinks } from '@carillon/service-kit';

const DAY_MS = 24 * 3_600_000;

/** Writes the link by which a member ends messages of a type with one click; `tracker` serves it. */
export class UnsubscribeLinks {
  constructor(
    private readonly links: SignedLinks,
    /** Address of the tracker as members reach it. */
    private readonly publicUrl: string,
    private readonly lifetimeDays: number,
  ) {}

  /** Its end is reckoned from the cause and not from the clock, so that the same message always has the same link. */
  urlFor({ payload, occurredAt }: Item<typeof MessageCleared>): string | undefined {
    const { messageId, messageType, channel, member } = payload;
    // Messages of the system cannot be refused.
    if (messageType === undefined || messageType === 'system') return undefined;
    const expiresAt = new Date(occurredAt.getTime() + this.lifetimeDays * DAY_MS);
    const { memberId } = member;
    const token = this.links.sign({ purpose: 'unsubscribe', memberId, messageId, messageType, channel, expiresAt });
    return `${this.publicUrl.replace(/\/+$/, '')}/u/${token}`;
  }
}

/** Injection token of `UnsubscribeLinks | undefined`: undefined where no public address is set. */
export const UNSUBSCRIBE_LINKS = Symbol('UNSUBSCRIBE_LINKS');
