import { CurrencyChanged } from '@carillon/contracts';
import { type Logger, Messenger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AnnouncedCurrency, CurrencyRepository } from '../storage/currency.repository';

const EVERY_MS = 500;
const AT_ONCE = 100;

/**
 * Tells whoever writes amounts, too, what the currencies are called. Published before the transaction that marks them
 * ends: a crash in between repeats them with the same ids.
 */
@Injectable()
export class AnnounceCurrencies implements Background {
  private readonly regular: RegularWork;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CurrencyRepository) private readonly currencies: CurrencyRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({
      work: (signal) => this.work(signal),
      complaint: 'changes of currencies must wait',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && (await this.announce()) === AT_ONCE);
    return EVERY_MS;
  }

  private announce(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const changed = await this.currencies.takeUnannounced(tx, AT_ONCE);
      if (changed.length > 0) await this.messenger.send(changed.map(announcementOf));
      return changed.length;
    });
  }
}

function announcementOf({ code, kind, names, revision, updatedAt }: AnnouncedCurrency) {
  const id = `currency ${code} ${revision}`;
  return CurrencyChanged.item({
    cause: { id, correlationId: id, occurredAt: updatedAt },
    payload: { code, kind, names, revision: Number(revision) },
  });
}
