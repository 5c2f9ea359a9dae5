import type { Logger, Messenger } from '@carillon/messaging';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { ChannelProvider } from './channel-provider';
import type { GatewayConfig } from './gateway-config';
import { gatewayMetrics, type Readiness } from './metrics';
import { ReceiptBook } from './receipts/receipt-book';
import { ReceiptDesk } from './receipts/receipt-desk';
import { ClaimDesk } from './sending/claim-desk';
import { InHand } from './sending/in-hand';
import { ProviderLine } from './sending/provider-line';
import { SendDesk } from './sending/send-desk';
import { WorkerLease } from './sending/worker-lease';
import { DeliveryRepository } from './storage/delivery.repository';
import { ReceiptRepository } from './storage/receipt.repository';

export interface GatewaySetup {
  readonly channel: string;
  readonly providers: readonly ChannelProvider<unknown>[];
  readonly config: GatewayConfig;
  readonly now: () => Date;
  readonly dataSource: DataSource;
  readonly messenger: Messenger;
  readonly registry: Registry;
  readonly log: Logger;
}

const HOUSEKEEPING_EVERY_MS = 10 * 60_000;
/** How much longer than its time a send may take until its outcome is known. */
const LINGER_MARGIN_MS = 5_000;

/** The working parts of one gateway, and their life beside the handlers. */
export class Gateway {
  readonly sends: SendDesk;
  readonly book: ReceiptBook;
  private readonly lease: WorkerLease;
  private readonly desk: ReceiptDesk;
  private readonly deliveries = new DeliveryRepository();
  private housekeeping: NodeJS.Timeout | undefined;

  constructor(private readonly setup: GatewaySetup) {
    const { channel, config, dataSource, log, messenger, now } = setup;
    const metrics = gatewayMetrics(setup.registry, () => this.readiness());
    this.lease = new WorkerLease(dataSource, log);
    this.desk = new ReceiptDesk(channel, messenger);
    this.book = new ReceiptBook({ channel, receipts: new ReceiptRepository(), metrics, log });
    const inHand = new InHand(dataSource);
    const mayBegin = () => this.lease.isHeld;
    const line = {
      channel,
      window: config.WINDOW,
      perSecond: config.RATE,
      timeoutMs: config.SEND_TIMEOUT_MS,
      mayBegin,
      metrics,
      log,
    };
    const lines = new Map(byName(setup.providers).map((provider) => [provider.name, new ProviderLine(provider, line)]));
    const claims = new ClaimDesk({
      deliveries: this.deliveries,
      inHand,
      workerId: this.lease.workerId,
      routeOf: (provider) => routeOf(lines.get(provider)),
      chunkOf: (provider) => lines.get(provider)?.chunk ?? config.WINDOW,
      lingerMs: config.SEND_TIMEOUT_MS + LINGER_MARGIN_MS,
      now,
    });
    const { deliveries, book } = this;
    this.sends = new SendDesk({
      dataSource,
      claims,
      inHand,
      deliveries,
      book,
      lines,
      maxAttempts: config.MAX_ATTEMPTS,
      now,
      log,
    });
  }

  /** Before the first packet is taken. */
  async start(): Promise<void> {
    const { providers, log } = this.setup;
    await this.lease.start();
    for (const provider of providers) {
      await provider.start?.({ log, onReceipt: (receipt) => this.desk.take(provider.name, receipt) });
    }
    this.housekeeping = setInterval(() => void this.keepHouse(), HOUSEKEEPING_EVERY_MS).unref();
  }

  /** After the last packet is answered. */
  async stop(): Promise<void> {
    clearInterval(this.housekeeping);
    await Promise.all(this.setup.providers.map((provider) => provider.close?.()));
    await this.lease.stop();
  }

  private async keepHouse(): Promise<void> {
    const { dataSource, config, log } = this.setup;
    try {
      await dataSource.transaction((tx) => this.book.dropStale(tx));
      await dataSource.transaction((tx) => this.deliveries.forget(tx, config.KEEP_DAYS));
    } catch (err) {
      log.warn({ err }, 'a regular job failed');
    }
  }

  private readiness(): readonly Readiness[] {
    const { channel, providers } = this.setup;
    return providers.flatMap((provider) =>
      provider.ready === undefined ? [] : [{ channel, provider: provider.name, ready: provider.ready() }],
    );
  }
}

function routeOf(line: ProviderLine<unknown> | undefined): 'open' | 'paused' | 'missing' {
  if (line === undefined) return 'missing';
  return line.paused.leftMs > 0 ? 'paused' : 'open';
}

function byName(providers: readonly ChannelProvider<unknown>[]): readonly ChannelProvider<unknown>[] {
  const names = providers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two providers are called ${twice}`);
  if (providers.length === 0) throw new Error('a gateway needs a provider');
  return providers;
}
