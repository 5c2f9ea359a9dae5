import { type Item, PreferencesChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PreferenceRepository } from '../storage/preference.repository';

/** Of each member the highest revision stays, so that repetitions change nothing; and a file of a million members is no million rows of the inbox. */
@Injectable()
@Handles(PreferencesChanged, { remembers: 'packets' })
export class KeepPreferencesOnPreferencesChanged implements PacketHandler<typeof PreferencesChanged> {
  constructor(@Inject(PreferenceRepository) private readonly preferences: PreferenceRepository) {}

  async handle(items: readonly Item<typeof PreferencesChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.preferences.keep(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
