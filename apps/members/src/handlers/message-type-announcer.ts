import { MessageTypeChanged, type OutgoingItem, uuidV5 } from '@carillon/contracts';
import { type Logger, Messenger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type MessageTypeEntry, SubscriptionTypeRepository } from '../storage/subscription-type.repository';

const EVERY_MS = 500;
const REPEAT_SECONDS = 3_600;

/**
 * Announces how messages of each type are treated: all types at the start, each change at once, and all again every hour, so
 * that a consumer which is new learns of every type. The ids are those of the first time, so nobody takes a repetition for news.
 */
@Injectable()
export class MessageTypeAnnouncer implements Background {
  private readonly regular: RegularWork;
  private started = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({ work: () => this.work(), complaint: 'changes of message types must wait', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(): Promise<number> {
    await this.dataSource.transaction(async (tx) => {
      const due = await this.types.takeDue(tx, this.started ? REPEAT_SECONDS : 0);
      if (due.length === 0) return;
      await this.messenger.send(due.map(announcementOf));
      await this.types.concludeDue(
        tx,
        due.map(({ type }) => type),
      );
    });
    this.started = true;
    return EVERY_MS;
  }
}

function announcementOf(entry: MessageTypeEntry): OutgoingItem {
  const { type, title, doNotDisturb, lifetimeSeconds, channels, archived, revision, updatedAt } = entry;
  const id = uuidV5(`message type ${type} ${revision}`);
  return MessageTypeChanged.item({
    cause: { id, correlationId: id, occurredAt: updatedAt },
    payload: {
      code: type,
      name: title,
      revision: Number(revision),
      doNotDisturb,
      ...(lifetimeSeconds === null ? {} : { lifetimeSeconds }),
      channels: [...channels],
      archived,
    },
  });
}
