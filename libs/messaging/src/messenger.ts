import type { CloudEvent, OutgoingItem } from '@carillon/contracts';
import type { EntityManager } from 'typeorm';
import type { Broker } from './broker';
import { Inbox } from './inbox';
import type { Outgoing, Refused } from './outgoing';
import { type Origin, toPublications } from './publication';
import { consumerQueue } from './topology';

/**
 * Publishes from outside a handler: from a request, or from a job that has claimed its work in the database. Resolves
 * once the broker has confirmed. Ids are deterministic, so whoever is not sure that it went out sends it again.
 */
export class Messenger {
  /** Only to let go of ids: what was claimed is remembered in the database. */
  private readonly inbox = new Inbox();

  constructor(
    private readonly broker: Broker,
    private readonly service: string,
  ) {}

  /** @throws BrokerAwayError when the broker does not confirm */
  async send(outgoing: readonly Outgoing[], as?: { readonly contract: string }): Promise<void> {
    const contract = as?.contract ?? '';
    const origin: Origin = {
      service: this.service,
      queue: consumerQueue(this.service, contract),
      contract,
      edge: false,
    };
    await this.broker.publish(toPublications(outgoing, origin));
  }

  /** Onto the service's own queue: what starts over HTTP or at a provider goes the same safe way as everything else. */
  async toSelf(items: readonly OutgoingItem[]): Promise<void> {
    const publications = toPublications(items, { service: this.service, queue: '', contract: '', edge: false });
    await this.broker.publish(
      publications.map((one) => ({ ...one, exchange: '', routingKey: consumerQueue(this.service, one.type) })),
    );
  }

  /** CloudEvents onto the queue of the service's own edge, as if they had come from outside. */
  async toEdge(name: string, events: readonly CloudEvent[]): Promise<void> {
    await this.send(events.map((event) => ({ exchange: '', routingKey: consumerQueue(this.service, name), event })));
  }

  /**
   * Gives up items of `contract` that a handler took, and set aside in the database, and that `tx` forgets. The inbox lets
   * go of them, too, so that they are handled when a person replays them. When `tx` fails after all, they are given up again.
   */
  async giveUp(tx: EntityManager, contract: string, refused: readonly Refused[]): Promise<void> {
    await this.inbox.release(
      tx,
      refused.map(({ refused: { id } }) => id),
    );
    await this.send(refused, { contract });
  }
}
