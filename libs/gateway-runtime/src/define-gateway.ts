import type { AnyContract, Channel, Item, PayloadOf } from '@carillon/contracts';
import { type EffectHandler, type Logger, Messenger, type Outgoing, Performs } from '@carillon/messaging';
import { type Background, defineService, LOGGER, type Migration, type ServiceDefinition } from '@carillon/service-kit';
import { Inject, type OnModuleDestroy, type Provider, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { ChannelProvider } from './channel-provider';
import { Gateway } from './gateway';
import type { GatewayConfig } from './gateway-config';
import { ApplyReceiptsOnReceiptReceived } from './receipts/apply-receipts.on-receipt-received';
import type { ClaimedBatch, PerformedBatch } from './sending/claimed';
import { Delivery1700000000001 } from './storage/1700000000001-delivery';

export interface GatewayOptions<Command extends AnyContract, Schema extends typeof GatewayConfig> {
  readonly channel: Channel;
  /** The order that this gateway carries out; it extends `Send`. */
  readonly command: Command;
  /** `GatewayConfig.extend({ ... })` with the settings of the providers. */
  readonly config: Schema;
  /** The first serves messages that name none. */
  readonly providers: (config: z.output<Schema>) => readonly ChannelProvider<PayloadOf<Command>>[];
  /** One sentence for the reference. */
  readonly summary?: string;
  /** By default `gateway-<channel>`. */
  readonly name?: string;
  readonly migrations?: readonly Migration[];
  /** Batches on the way at the same time; 4 by default. */
  readonly lanes?: number;
  readonly now?: () => Date;
}

/** A gateway is a channel, its command and its providers; everything else is the same for all. */
export function defineGateway<Command extends AnyContract, Schema extends typeof GatewayConfig>(
  options: GatewayOptions<Command, Schema>,
): ServiceDefinition {
  const { channel, command, config, lanes, now = () => new Date() } = options;
  return defineService({
    name: options.name ?? `gateway-${channel}`,
    summary: options.summary ?? `Hands ${channel} messages over to a provider and reports what came of them.`,
    config,
    migrations: [Delivery1700000000001, ...(options.migrations ?? [])],
    effectLanes: lanes,
    background: [GatewayLife],
    providers: (settings): readonly Provider[] => [
      {
        provide: Gateway,
        inject: [DataSource, Messenger, Registry, LOGGER],
        useFactory: (dataSource: DataSource, messenger: Messenger, registry: Registry, log: Logger) =>
          new Gateway({
            channel,
            // The runtime hands each provider payloads of this gateway's command and of no other.
            providers: options.providers(settings) as readonly ChannelProvider<unknown>[],
            config: settings,
            now,
            dataSource,
            messenger,
            registry,
            log,
          }),
      },
      GatewayLife,
      performerOf(command),
      {
        provide: ApplyReceiptsOnReceiptReceived,
        inject: [Gateway],
        useFactory: ({ book }: Gateway) => new ApplyReceiptsOnReceiptReceived(book),
      },
    ],
  });
}

class GatewayLife implements Background {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  start(): Promise<void> {
    return this.gateway.start();
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }
}

/** The handler class of one command; a class of its own, because a class can be marked for one contract only. */
function performerOf(command: AnyContract): Type<EffectHandler<AnyContract, ClaimedBatch, PerformedBatch>> {
  @Performs(command)
  class SendMessages implements EffectHandler<AnyContract, ClaimedBatch, PerformedBatch>, OnModuleDestroy {
    constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

    claim(items: readonly Item<AnyContract>[], tx: EntityManager): Promise<ClaimedBatch> {
      return this.gateway.sends.claim(items, tx);
    }

    perform(batch: ClaimedBatch): Promise<PerformedBatch> {
      return this.gateway.sends.perform(batch);
    }

    conclude(batch: PerformedBatch, tx: EntityManager): Promise<readonly Outgoing[]> {
      return this.gateway.sends.conclude(batch, tx);
    }

    /** Nest calls this before the consumers are stopped: a stop must not wait for a whole queue to be sent. */
    onModuleDestroy(): void {
      this.gateway.sends.stop();
    }
  }
  return SendMessages;
}
