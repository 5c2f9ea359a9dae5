import type { Channel, Options } from 'amqplib';

/** Every exchange, queue and rung there is. Nothing else in Carillon names an AMQP object. */
export const EXCHANGES = {
  /** Events from outside: the publisher needs write permission on it and no other. */
  loyaltyEvents: 'loyalty.events',
  /** Commands to the loyalty core. */
  loyaltyCommands: 'loyalty.commands',
  /** Public delivery statuses, routing key `<channel>.<status>`. */
  delivery: 'carillon.delivery',
  /** Packets between services, routing key = contract. */
  internal: 'carillon.internal',
  /** Questions of services to services, routing key = who is asked. Nothing there outlives a connection. */
  questions: 'carillon.questions',
  /** Takes what no queue of `carillon.internal` wanted. */
  unrouted: 'carillon.unrouted',
} as const;

/** The retry ladder. A message waits in the rung's queue and returns to the queue that failed. */
export const RETRY_RUNGS = [
  { name: 'retry.5s', delayMs: 5_000 },
  { name: 'retry.60s', delayMs: 60_000 },
  { name: 'retry.900s', delayMs: 900_000 },
] as const;

export type RetryRung = (typeof RETRY_RUNGS)[number];

/** A worker that dies this often with the same packet in hand has met a poisonous one. */
const DELIVERY_LIMIT = 20;

export const consumerQueue = (service: string, contract: string): string => `${service}.on.${contract}`;
export const deadQueue = (service: string): string => `${service}.dead`;
/** Where one worker of a service takes questions. */
export const askedQueue = (service: string, worker: string): string => `${service}.asked.${worker}`;
/** Where an edge keeps events that it could not accept, for a person to mend and resubmit. */
export const rejectedQueue = (service: string): string => `${service}.rejected`;

/**
 * Whether answers may go to a queue of this name. Who may publish an event may name any queue to be answered at; those
 * between services and of given-up messages must not be written to in this way.
 */
export function isReplyAddress(queue: string): boolean {
  return (
    queue !== '' &&
    queue.length <= 255 &&
    !/^(carillon|loyalty|retry)\.|\.on\.|\.asked\.|\.(dead|rejected)$/.test(queue)
  );
}

/** Dead-lettering that survives a crash between the two queues needs quorum queues and `reject-publish`. */
const QUORUM = { 'x-queue-type': 'quorum' } as const;
const SAFE_DEAD_LETTERING = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' } as const;

export interface QueueDefinition {
  readonly name: string;
  readonly arguments: Record<string, string | number>;
  readonly bindings: readonly { readonly exchange: string; readonly routingKey: string }[];
}

export interface ExchangeDefinition {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct';
  readonly arguments?: Record<string, string>;
}

export const exchangeDefinitions: readonly ExchangeDefinition[] = [
  { name: EXCHANGES.loyaltyEvents, type: 'topic' },
  { name: EXCHANGES.loyaltyCommands, type: 'topic' },
  { name: EXCHANGES.delivery, type: 'topic' },
  { name: EXCHANGES.unrouted, type: 'fanout' },
  { name: EXCHANGES.questions, type: 'direct' },
  { name: EXCHANGES.internal, type: 'topic', arguments: { 'alternate-exchange': EXCHANGES.unrouted } },
  ...RETRY_RUNGS.map(({ name }) => ({ name, type: 'fanout' as const })),
];

export const sharedQueueDefinitions: readonly QueueDefinition[] = [
  { name: EXCHANGES.unrouted, arguments: QUORUM, bindings: [{ exchange: EXCHANGES.unrouted, routingKey: '' }] },
  ...RETRY_RUNGS.map(({ name, delayMs }) => ({
    name,
    // The routing key is the failed queue's name and outlives the wait, so the default exchange brings the message home.
    arguments: { ...QUORUM, ...SAFE_DEAD_LETTERING, 'x-message-ttl': delayMs, 'x-dead-letter-exchange': '' },
    bindings: [{ exchange: name, routingKey: '' }],
  })),
];

/** The queue of a consumer: quorum, with a delivery limit, dead-lettering into the service's dead queue. */
export function consumerQueueDefinition(
  service: string,
  name: string,
  bindings: QueueDefinition['bindings'],
): QueueDefinition {
  return {
    name,
    arguments: {
      ...QUORUM,
      ...SAFE_DEAD_LETTERING,
      'x-delivery-limit': DELIVERY_LIMIT,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadQueue(service),
    },
    bindings,
  };
}

/** Where given-up messages wait for a person. RabbitMQ 4 would drop them after 20 looks, hence the limit. */
export function keepingQueueDefinition(name: string): QueueDefinition {
  return { name, arguments: { ...QUORUM, 'x-delivery-limit': 1_000_000_000 }, bindings: [] };
}

/** Declares exchanges, then queues, then bindings; harmless when they are there. */
export async function declareTopology(channel: Channel, queues: readonly QueueDefinition[]): Promise<void> {
  for (const { name, type, arguments: args } of exchangeDefinitions)
    await channel.assertExchange(name, type, { durable: true, arguments: args } satisfies Options.AssertExchange);
  for (const queue of [...sharedQueueDefinitions, ...queues]) {
    await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
    for (const { exchange, routingKey } of queue.bindings) await channel.bindQueue(queue.name, exchange, routingKey);
  }
}
