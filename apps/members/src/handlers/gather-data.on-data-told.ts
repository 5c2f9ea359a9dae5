import { DataTold, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PrivacyRepository } from '../storage/privacy.repository';

@Injectable()
@Handles(DataTold)
export class GatherDataOnDataTold implements PacketHandler<typeof DataTold> {
  constructor(@Inject(PrivacyRepository) private readonly privacy: PrivacyRepository) {}

  async handle(items: readonly Item<typeof DataTold>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.privacy.keepParts(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
