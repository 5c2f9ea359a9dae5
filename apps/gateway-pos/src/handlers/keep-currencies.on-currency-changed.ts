import { CurrencyChanged, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CurrencyRepository } from '../storage/currency.repository';

@Injectable()
@Handles(CurrencyChanged)
export class KeepCurrenciesOnCurrencyChanged implements PacketHandler<typeof CurrencyChanged> {
  constructor(@Inject(CurrencyRepository) private readonly currencies: CurrencyRepository) {}

  async handle(items: readonly Item<typeof CurrencyChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.currencies.keep(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
