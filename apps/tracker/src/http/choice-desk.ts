import { randomUUID } from 'node:crypto';
import { type PayloadOf, SubscriptionsChosen } from '@carillon/contracts';
import { type Logger, Messenger } from '@carillon/messaging';
import { LOGGER, type SignedLink } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';

type Choice = Pick<PayloadOf<typeof SubscriptionsChosen>, 'cells' | 'source'>;

/** Puts what members choose on the bus. */
@Injectable()
export class ChoiceDesk {
  constructor(
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns whether the broker has confirmed it: only then may a page say that it is saved */
  async put({ memberId, messageId }: SignedLink, { cells, source }: Choice): Promise<boolean> {
    const at = new Date();
    // Each click is a choice of its own: the same link may be used again after the member has subscribed anew.
    const id = randomUUID();
    const item = SubscriptionsChosen.item({
      cause: { id, correlationId: id, occurredAt: at },
      payload: { memberId, messageId, cells, source, at: at.toISOString() },
    });
    try {
      await this.messenger.send([item]);
      return true;
    } catch (err) {
      this.log.warn({ err, messageId }, 'a choice of subscriptions could not be put on the bus; the member was told');
      return false;
    }
  }
}
