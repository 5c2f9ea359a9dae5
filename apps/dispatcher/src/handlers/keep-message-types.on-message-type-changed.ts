import { type Item, MessageTypeChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type MessageTypeEntry, MessageTypeRepository } from '../storage/message-type.repository';

/** Keeps how messages of each type are treated. Of two words on one type the newer holds, whichever comes first. */
@Injectable()
@Handles(MessageTypeChanged)
export class KeepMessageTypesOnMessageTypeChanged implements PacketHandler<typeof MessageTypeChanged> {
  constructor(@Inject(MessageTypeRepository) private readonly types: MessageTypeRepository) {}

  async handle(items: readonly Item<typeof MessageTypeChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const newest = new Map<string, MessageTypeEntry>();
    for (const { payload } of items) {
      const { code, revision, doNotDisturb, lifetimeSeconds = null, channels } = payload;
      if (revision > (newest.get(code)?.revision ?? 0))
        newest.set(code, { code, revision, doNotDisturb, lifetimeSeconds, channels });
    }
    await this.types.keep(tx, [...newest.values()]);
    return [];
  }
}
