import { ErasureConfirmed, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PrivacyRepository } from '../storage/privacy.repository';

@Injectable()
@Handles(ErasureConfirmed)
export class NoteErasuresOnErasureConfirmed implements PacketHandler<typeof ErasureConfirmed> {
  constructor(@Inject(PrivacyRepository) private readonly privacy: PrivacyRepository) {}

  async handle(items: readonly Item<typeof ErasureConfirmed>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.privacy.confirm(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
