import { type Item, MessageTypeChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MessageTypeRepository } from '../storage/message-type.repository';

@Injectable()
@Handles(MessageTypeChanged)
export class KeepMessageTypesOnMessageTypeChanged implements PacketHandler<typeof MessageTypeChanged> {
  constructor(@Inject(MessageTypeRepository) private readonly types: MessageTypeRepository) {}

  async handle(items: readonly Item<typeof MessageTypeChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.types.keep(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
