import type { AnyContract, Channel, Item, PayloadOf } from '@carillon/contracts';
import { type EffectHandler, type Logger, Messenger, type Outgoing, Performs } from '@carillon/messaging';
import {
  type Background,
  defineService,
  LOGGER,
  type Migration,
  type PersonalTable,
  type ServiceDefinition,
} from '@carillon/service-kit';
import { Inject, type OnModuleDestroy, type Provider, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { CallbacksController } from './callbacks/callbacks.controller';
import type { ChannelProvider } from './channel-provider';
import type { RoutingFacts } from './domain/route-order';
import { Gateway } from './gateway';
import type { GatewayConfig } from './gateway-config';
import { GatewaysController } from './gateways/gateways.controller';
import type { ProviderKind } from './provider-kind';
import { ApplyReceiptsOnReceiptReceived } from './receipts/apply-receipts.on-receipt-received';
import type { Admit } from './sending/admission';
import type { ClaimedBatch, PerformedBatch } from './sending/claimed';
import { Delivery1700000000001 } from './storage/1700000000001-delivery';
import { Gateway1700000000002 } from './storage/1700000000002-gateway';
import { FailedAttempt1700000000003 } from './storage/1700000000003-failed-attempt';
import { Room1700000000004 } from './storage/1700000000004-room';
import { DeliveryTraceRepository } from './storage/delivery-trace.repository';
import { TellDeliveries } from './tell-deliveries';
import { testKind } from './test-provider';

export interface GatewayOptions<
  Command extends AnyContract,
  Schema extends typeof GatewayConfig,
  Message = PayloadOf<Command>,
> {
  readonly channel: Channel;
  /** The order that this gateway carries out; it extends `Send`. */
  readonly command: Command;
  /** `GatewayConfig.extend({ ... })` with the settings of the providers. */
  readonly config: Schema;
  /** The kinds of provider that can be configured over REST; the test gateway is always among them. */
  readonly kinds: readonly ProviderKind<Message>[];
  /** Those that the environment describes; each serves under its own name. */
  readonly providers: (config: z.output<Schema>) => readonly ChannelProvider<Message>[];
  /** What a message is routed by; what its `routing` says goes before it. */
  readonly facts?: (payload: PayloadOf<Command>) => RoutingFacts;
  /** What the channel wants of a message before any provider is asked; without it providers get the payloads as they are. */
  readonly admit?: (config: z.output<Schema>) => Admit<PayloadOf<Command>, Message>;
  /** REST and whatever it needs, for what this channel has beside the others. */
  readonly controllers?: readonly Type[];
  readonly parts?: (config: z.output<Schema>) => readonly Provider[];
  /** What else is to be remembered of the orders of a packet, in the transaction that claims them. */
  readonly remember?: (orders: readonly PayloadOf<Command>[], tx: EntityManager) => Promise<void>;
  /** One sentence for the reference. */
  readonly summary?: string;
  /** By default `gateway-<channel>`. */
  readonly name?: string;
  readonly migrations?: readonly Migration[];
  /** Tables of this channel in which something of members is kept. */
  readonly personal?: readonly PersonalTable[];
  /** Batches on the way at the same time; 4 by default. */
  readonly lanes?: number;
  readonly now?: () => Date;
}

/** A service that is a gateway, for the reference of providers. */
export interface GatewayDefinition extends ServiceDefinition {
  readonly channel: Channel;
  readonly kinds: readonly ProviderKind<unknown>[];
}

/** A gateway is a channel, its command and its providers; everything else is the same for all. */
export function defineGateway<
  Command extends AnyContract,
  Schema extends typeof GatewayConfig,
  Message = PayloadOf<Command>,
>(options: GatewayOptions<Command, Schema, Message>): GatewayDefinition {
  const { channel, command, config, lanes, facts, now = () => new Date() } = options;
  // The runtime hands each provider payloads of this gateway's command and of no other.
  const kinds = [...options.kinds, testKind] as readonly ProviderKind<unknown>[];
  const remember = (options.remember ?? (() => Promise.resolve())) as Parameters<typeof performerOf>[1];
  const factsOf = (facts ?? (() => ({}))) as (payload: unknown) => RoutingFacts;
  const service = defineService({
    name: options.name ?? `gateway-${channel}`,
    summary: options.summary ?? `Hands ${channel} messages over to a provider and reports what came of them.`,
    config: withKnownGateways(config, kinds),
    migrations: [
      Delivery1700000000001,
      Gateway1700000000002,
      FailedAttempt1700000000003,
      Room1700000000004,
      ...(options.migrations ?? []),
    ],
    effectLanes: lanes,
    background: [GatewayLife],
    tellers: [TellDeliveries],
    controllers: [GatewaysController, CallbacksController, ...(options.controllers ?? [])],
    rawPaths: ['/callbacks/'],
    personal: options.personal ?? [],
    audited: [{ table: 'gateway', key: ['name'], secret: ['secrets'] }],
    providers: (settings): readonly Provider[] => [
      {
        provide: Gateway,
        inject: [DataSource, Messenger, Registry, LOGGER],
        useFactory: (dataSource: DataSource, messenger: Messenger, registry: Registry, log: Logger) =>
          new Gateway({
            channel,
            command,
            kinds,
            factsOf,
            admit: (options.admit?.(settings) ?? admitAll) as Admit<unknown, unknown>,
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
      DeliveryTraceRepository,
      TellDeliveries,
      performerOf(command, remember),
      {
        provide: ApplyReceiptsOnReceiptReceived,
        inject: [Gateway],
        useFactory: ({ book }: Gateway) => new ApplyReceiptsOnReceiptReceived(book),
      },
      ...(options.parts?.(settings) ?? []),
    ],
  });
  return { ...service, channel, kinds };
}

/** Gateways of the environment must fit their kinds before anything is started. */
function withKnownGateways<Schema extends typeof GatewayConfig>(
  config: Schema,
  kinds: readonly ProviderKind<unknown>[],
) {
  return config.superRefine(({ GATEWAYS }, context) => {
    for (const [name, { kind, settings }] of Object.entries(GATEWAYS)) {
      const schema = kinds.find((one) => one.kind === kind)?.settings;
      const issues =
        schema === undefined ? [{ path: ['kind'], message: `no ${kind}` }] : schema.safeParse(settings).error?.issues;
      for (const { path, message } of issues ?? [])
        context.addIssue({ code: 'custom', path: ['GATEWAYS'], message: [name, ...path, message].join(': ') });
    }
  });
}

const admitAll: Admit<unknown, unknown> = (payloads) =>
  Promise.resolve(payloads.map((message) => ({ outcome: 'admitted', message })));

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
function performerOf(
  command: AnyContract,
  remember: (orders: readonly unknown[], tx: EntityManager) => Promise<void>,
): Type<EffectHandler<AnyContract, ClaimedBatch, PerformedBatch>> {
  @Performs(command)
  class SendMessages implements EffectHandler<AnyContract, ClaimedBatch, PerformedBatch>, OnModuleDestroy {
    constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

    async claim(items: readonly Item<AnyContract>[], tx: EntityManager): Promise<ClaimedBatch> {
      await remember(
        items.map(({ payload }) => payload),
        tx,
      );
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
