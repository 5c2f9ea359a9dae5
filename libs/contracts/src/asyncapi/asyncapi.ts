import { catalog } from '../catalog';
import { loyaltyEventTypes } from '../loyalty/catalog';
import { loyaltyCommandTypes } from '../loyalty/commands';
import { CHANNELS } from '../values/channel';
import { DELIVERY_STATUSES } from '../values/delivery-status';
import { allMessages, BINARY_EVENT, STATUS } from './messages';
import type { JsonSchema } from './schemas';
import { ref, sharedSchemas } from './schemas';

/**
 * All that Carillon says and hears over AMQP, as an AsyncAPI 3.0.0 document: loyalty events in, delivery statuses out,
 * and the packets between its services. Made from the schemas that the services check with.
 *
 * @param version of Carillon, for the document's own `info`
 */
export function asyncApi({ version = '0.1.0' }: { readonly version?: string } = {}): object {
  return {
    asyncapi: '3.0.0',
    id: 'urn:carillon',
    info: {
      title: 'Carillon',
      version,
      description:
        'Loyalty events in, messages to members out. One AMQP message is one CloudEvent at the public edges.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { rabbitmq: SERVER },
    channels: channels(),
    operations: OPERATIONS,
    components: {
      messages: allMessages(),
      schemas: { ...sharedSchemas(catalog, [...loyaltyEventTypes.values()]), 'packet-headers': PACKET_HEADERS },
    },
  };
}

const SERVER = {
  host: '{host}:{port}',
  protocol: 'amqp',
  protocolVersion: '0.9.1',
  description: 'RabbitMQ; one virtual host per environment.',
  variables: { host: { default: 'localhost' }, port: { default: '5672' } },
} as const;

/** What `messaging` adds to every packet. */
const PACKET_HEADERS: JsonSchema = {
  type: 'object',
  properties: {
    attempt: { type: 'integer', minimum: 1, description: 'How many times the packet has been handed over.' },
    traceparent: { type: 'string', description: 'W3C Trace Context, level 1, §3.2.' },
  },
  required: ['attempt'],
};

function channels(): JsonSchema {
  const eventTypes = [...loyaltyEventTypes.keys()];
  const contracts = catalog.map(({ name }) => name);
  const commands = [...loyaltyCommandTypes.keys()];
  return {
    'loyalty.events': {
      ...exchange('loyalty.events', '{eventType}'),
      title: 'Loyalty events',
      description: 'CloudEvents 1.0 in structured or binary mode. The publisher needs only write permission.',
      parameters: { eventType: { description: 'CloudEvents `type`.', enum: eventTypes } },
      messages: messagesOf([...eventTypes, BINARY_EVENT]),
    },
    'loyalty.commands': {
      ...exchange('loyalty.commands', '{command}'),
      title: 'Orders to the loyalty core',
      description: 'One CloudEvent each. An order may come twice; its `id` is the same then.',
      parameters: { command: { description: 'CloudEvents `type`.', enum: commands } },
      messages: messagesOf(commands),
    },
    'carillon.delivery': {
      ...exchange('carillon.delivery', '{channel}.{status}'),
      title: 'Delivery statuses',
      description:
        'One CloudEvent for each step of each message, such as `sms.delivered`; bind `*.failed` and the like.',
      parameters: {
        channel: { description: 'Channel of the message.', enum: [...CHANNELS] },
        status: { description: 'Where the message stands.', enum: [...DELIVERY_STATUSES] },
      },
      messages: messagesOf([STATUS]),
    },
    'carillon.internal': {
      ...exchange('carillon.internal', '{contract}'),
      title: 'Packets between services',
      description: 'Carillon’s own language, shown for those who work on it. A packet holds items of one contract.',
      parameters: { contract: { description: 'Name of the contract.', enum: contracts } },
      messages: messagesOf(contracts),
    },
  };
}

function exchange(name: string, address: string): JsonSchema {
  return {
    address,
    servers: [{ $ref: '#/servers/rabbitmq' }],
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
        bindingVersion: '0.3.0',
      },
    },
  };
}

function messagesOf(names: readonly string[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, ref('messages', name)]));
}

const ACKED = { amqp: { ack: true, bindingVersion: '0.3.0' } } as const;
/** Kept on disk, and confirmed by the broker before its cause is acknowledged. */
const PERSISTENT = { amqp: { deliveryMode: 2, bindingVersion: '0.3.0' } } as const;

/** Named from Carillon's side. */
const OPERATIONS = {
  receiveLoyaltyEvent: {
    action: 'receive',
    channel: { $ref: '#/channels/loyalty.events' },
    summary: 'Something happened in the loyalty programme.',
    bindings: ACKED,
  },
  sendLoyaltyCommand: {
    action: 'send',
    channel: { $ref: '#/channels/loyalty.commands' },
    summary: 'An offer orders the loyalty core to do something.',
    bindings: PERSISTENT,
  },
  sendDeliveryStatus: {
    action: 'send',
    channel: { $ref: '#/channels/carillon.delivery' },
    summary: 'A message took a step in its life.',
    bindings: PERSISTENT,
  },
  sendPacket: {
    action: 'send',
    channel: { $ref: '#/channels/carillon.internal' },
    summary: 'A service passes on what it made of a packet.',
    bindings: PERSISTENT,
  },
  receivePacket: {
    action: 'receive',
    channel: { $ref: '#/channels/carillon.internal' },
    summary: 'A service takes the next packet.',
    bindings: ACKED,
  },
} as const;
