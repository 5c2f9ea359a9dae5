import type { AnyContract } from '@carillon/contracts';
import type { Logger, Messenger } from '@carillon/messaging';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { CallbackDesk } from './callbacks/callback-desk';
import type { ChannelProvider } from './channel-provider';
import type { RoutingFacts } from './domain/route-order';
import type { GatewayConfig } from './gateway-config';
import { GatewayDesk } from './gateways/gateway-desk';
import { GatewayMaker } from './gateways/gateway-maker';
import { GatewayRoster } from './gateways/gateway-roster';
import { SecretBox } from './gateways/secret-box';
import { gatewayMetrics, type GatewayMetrics, type Readiness } from './metrics';
import type { ProviderKind } from './provider-kind';
import { ReceiptBook } from './receipts/receipt-book';
import { ReceiptDesk } from './receipts/receipt-desk';
import { StatusPoller } from './receipts/status-poller';
import type { Admit } from './sending/admission';
import { ClaimDesk } from './sending/claim-desk';
import type { SendFields } from './sending/claimed';
import { InHand } from './sending/in-hand';
import { SendDesk } from './sending/send-desk';
import { WorkerLease } from './sending/worker-lease';
import { DeliveryRepository } from './storage/delivery.repository';
import { GatewayRepository } from './storage/gateway.repository';
import { PollRepository } from './storage/poll.repository';
import { ReceiptRepository } from './storage/receipt.repository';

export interface GatewaySetup {
  readonly channel: string;
  readonly command: AnyContract;
  readonly kinds: readonly ProviderKind<unknown>[];
  /** Those of the environment. */
  readonly providers: readonly ChannelProvider<unknown>[];
  readonly factsOf: (payload: unknown) => RoutingFacts;
  readonly admit: Admit<unknown, unknown>;
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

/** The working parts of one gateway service, and their life beside the handlers. */
export class Gateway {
  readonly sends: SendDesk;
  readonly book: ReceiptBook;
  readonly gateways: GatewayDesk;
  readonly callbacks: CallbackDesk;
  private readonly lease: WorkerLease;
  private readonly roster: GatewayRoster;
  private readonly poller: StatusPoller;
  private readonly deliveries = new DeliveryRepository();
  private housekeeping: NodeJS.Timeout | undefined;

  constructor(private readonly setup: GatewaySetup) {
    const { channel, command, kinds, config, dataSource, log, messenger, now } = setup;
    const metrics = gatewayMetrics(setup.registry, () => this.readiness());
    this.lease = new WorkerLease(dataSource, log);
    const receipts = new ReceiptDesk(channel, messenger);
    const take = receipts.take.bind(receipts);
    this.book = new ReceiptBook({ channel, receipts: new ReceiptRepository(), metrics, log });
    const secrets = secretBoxOf(config);
    const gateways = new GatewayRepository();
    this.roster = this.rosterOf(metrics, secrets, gateways, take);
    const { roster } = this;
    this.gateways = new GatewayDesk({
      channel,
      command,
      kinds,
      secrets,
      roster,
      gateways,
      dataSource,
      now,
      timeoutMs: config.SEND_TIMEOUT_MS,
      admit: setup.admit,
    });
    this.callbacks = new CallbackDesk({ channel, roster, take, messenger, metrics, log });
    this.poller = new StatusPoller({
      parts: new PollRepository(dataSource),
      gateways: () => roster.polled(),
      take,
      log,
    });
    this.sends = this.sendDeskOf(now);
  }

  /** Before the first packet is taken. */
  async start(): Promise<void> {
    await this.lease.start();
    await this.roster.start();
    this.poller.start();
    this.housekeeping = setInterval(() => void this.keepHouse(), HOUSEKEEPING_EVERY_MS).unref();
  }

  /** After the last packet is answered. */
  async stop(): Promise<void> {
    clearInterval(this.housekeeping);
    await this.poller.stop();
    await this.roster.stop();
    await this.lease.stop();
  }

  private rosterOf(
    metrics: GatewayMetrics,
    secrets: SecretBox | undefined,
    gateways: GatewayRepository,
    onReceipt: ReceiptDesk['take'],
  ): GatewayRoster {
    const { channel, messenger, kinds, config, dataSource, providers, log } = this.setup;
    const line = {
      channel,
      window: config.WINDOW,
      perSecond: config.RATE,
      timeoutMs: config.SEND_TIMEOUT_MS,
      mayBegin: () => this.lease.isHeld,
      metrics,
      log,
    };
    const publish = messenger.send.bind(messenger);
    const maker = new GatewayMaker({ kinds, secrets, line, onReceipt, publish, log });
    return new GatewayRoster({ dataSource, gateways, maker, providers, described: config.GATEWAYS, log });
  }

  private sendDeskOf(now: () => Date): SendDesk {
    const { config, dataSource, factsOf, admit, log } = this.setup;
    const { roster, deliveries, book, lease } = this;
    const inHand = new InHand(dataSource);
    const claims = new ClaimDesk({
      deliveries,
      inHand,
      workerId: lease.workerId,
      routeOf: (provider) => roster.standing(provider).route,
      chunkOf: (provider) => roster.line(provider)?.chunk ?? config.WINDOW,
      lingerMs: config.SEND_TIMEOUT_MS + LINGER_MARGIN_MS,
      now,
    });
    return new SendDesk({
      dataSource,
      claims,
      inHand,
      deliveries,
      book,
      roster,
      factsOf: (order: SendFields) => ({ ...factsOf(order), ...order.routing }),
      admit,
      maxAttempts: config.MAX_ATTEMPTS,
      now,
      log,
    });
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
    const { channel } = this.setup;
    return [...this.roster.all()].flatMap(({ name, working }) => {
      const ready = working?.provider.ready?.();
      return ready === undefined ? [] : [{ channel, provider: name, ready }];
    });
  }
}

function secretBoxOf({
  GATEWAY_SECRETS_KEY: key,
  GATEWAY_SECRETS_KEY_PREVIOUS: previous,
}: GatewayConfig): SecretBox | undefined {
  return key === undefined ? undefined : new SecretBox(key, previous);
}
