import type { Handling } from './handler';
import { queuesOf } from './messaging';
import {
  type ExchangeDefinition,
  exchangeDefinitions,
  EXCHANGES,
  type QueueDefinition,
  sharedQueueDefinitions,
} from './topology';

/** What of a service is needed to know its objects and its rights in the broker. */
export interface Declaring {
  readonly name: string;
  handlings(): readonly Handling[];
}

/**
 * RabbitMQ's `definitions.json` for one virtual host: every exchange, queue and binding, and one user per service with
 * the permissions it needs, besides `till`, who may publish events and nothing else. Passwords are set apart from it.
 */
export function brokerDefinitions(services: readonly Declaring[], vhost = '/'): object {
  const queues = [...sharedQueueDefinitions, ...services.flatMap(({ name, handlings }) => queuesOf(name, handlings()))];
  return {
    vhosts: [{ name: vhost }],
    users: ['till', 'integrator', ...services.map(({ name }) => name)].map((name) => ({ name, tags: [] })),
    permissions: [
      { user: 'till', vhost, configure: '^$', write: exactly(EXCHANGES.loyaltyEvents), read: '^$' },
      // Makes queues of its own beginning with `integrator.` and binds them to the public statuses.
      {
        user: 'integrator',
        vhost,
        configure: '^integrator\\.',
        write: '^integrator\\.',
        read: `^(integrator\\..*|${escape(EXCHANGES.delivery)})$`,
      },
      ...services.map(({ name }) => ({ user: name, vhost, ...rightsOf(name) })),
    ],
    exchanges: exchangeDefinitions.map((exchange) => toExchange(exchange, vhost)),
    queues: queues.map(({ name, arguments: args }) => ({
      name,
      vhost,
      durable: true,
      auto_delete: false,
      arguments: args,
    })),
    bindings: queues.flatMap((queue) => toBindings(queue, vhost)),
  };
}

const escape = (name: string): string => name.replaceAll('.', '\\.');
const exactly = (name: string): string => `^${escape(name)}$`;

/** A service declares the shared objects and its own, publishes by the shared exchanges and to itself, and reads its own. */
function rightsOf(service: string): { configure: string; write: string; read: string } {
  const own = `${escape(service)}\\..*`;
  const shared = '(carillon|loyalty|retry)\\..*';
  return {
    configure: `^(${own}|${shared})$`,
    write: `^(amq\\.default|${own}|${shared})$`,
    // Binding a queue reads the exchange; `carillon.unrouted` and the rungs are queues too, bound at every start.
    read: `^(${own}|${shared})$`,
  };
}
function toExchange({ name, type, arguments: args }: ExchangeDefinition, vhost: string): object {
  return { name, vhost, type, durable: true, auto_delete: false, internal: false, arguments: args ?? {} };
}

function toBindings({ name, bindings }: QueueDefinition, vhost: string): readonly object[] {
  return bindings.map(({ exchange, routingKey }) => ({
    source: exchange,
    vhost,
    destination: name,
    destination_type: 'queue',
    routing_key: routingKey,
    arguments: {},
  }));
}
