import { randomUUID } from 'node:crypto';
import { CancelMessage } from '@carillon/contracts';
import { Messenger } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { type OpenMessages, ParkedMessageRepository } from '../storage/parked-message.repository';

const AT_ONCE = 500;

/** Has messages called off that wait at this moment, by the service's own queue. */
@Injectable()
export class Cancelling {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ParkedMessageRepository) private readonly parkedMessages: ParkedMessageRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many were found; those that go on before their turn comes are sent all the same */
  async cancel(which: OpenMessages): Promise<number> {
    const id = randomUUID();
    const cause = { id, correlationId: id, occurredAt: this.clock() };
    for (let count = 0, after: string | undefined; ;) {
      const found = await this.parkedMessages.open(which, { after, limit: AT_ONCE }, this.dataSource);
      if (found.length > 0)
        await this.messenger.toSelf(
          found.map((messageId) => CancelMessage.item({ cause, role: messageId, payload: { messageId } })),
        );
      count += found.length;
      if (found.length < AT_ONCE) return count;
      after = found.at(-1);
    }
  }
}
