import type { AnyContract, Item } from '@carillon/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { Answer, Processor } from './consumer';
import type { Delivery } from './delivery';
import type { EdgeHandler, EdgeItem, EffectHandler, PacketHandler, Remembers } from './handler';
import type { Inbox } from './inbox';
import { isPostponed, isRefused, type Outgoing } from './outgoing';
import { type Origin, type Publication, toPublications } from './publication';

interface Parts {
  readonly dataSource: DataSource;
  readonly inbox: Inbox;
  readonly origin: Origin;
  readonly remembers: Remembers;
}

type Recorded = { readonly answerIds: readonly string[]; readonly publications: readonly Publication[] };

const answer = (inbox: Inbox, { answerIds, publications }: Recorded): Answer => ({
  publications,
  confirmed: () => inbox.confirm(answerIds),
});

const itemsOf = (deliveries: readonly Delivery[]) => deliveries.flatMap(({ items }) => items);

/** Packets and edges: state, inbox and answer commit together. */
export class TransactionProcessor implements Processor {
  constructor(
    private readonly parts: Parts,
    private readonly handler: PacketHandler<AnyContract> | EdgeHandler,
  ) {}

  async process(deliveries: readonly Delivery[]): Promise<Answer> {
    const { dataSource, inbox, remembers } = this.parts;
    if (remembers === 'nothing') return this.answerAgain(deliveries);
    return answer(inbox, await dataSource.transaction((tx) => this.handleOnce(tx, deliveries)));
  }

  private async answerAgain(deliveries: readonly Delivery[]): Promise<Answer> {
    const outgoing = await this.handle(firstOfEach(itemsOf(deliveries)), this.parts.dataSource.manager);
    return { publications: toPublications(outgoing, this.parts.origin), confirmed: () => undefined };
  }

  private async handleOnce(tx: EntityManager, deliveries: readonly Delivery[]): Promise<Recorded> {
    const { inbox, origin, remembers } = this.parts;
    const packetIds = deliveries.map(({ packetId }) => packetId);
    const items = itemsOf(deliveries);
    const claim = await inbox.claim(tx, packetIds, remembers === 'items' ? idsOf(items) : []);
    const isFresh = ({ packetId }: Delivery): boolean => claim.fresh.has(packetId);
    const fresh =
      remembers === 'items'
        ? firstOfEach(items).filter(({ id }) => claim.fresh.has(id))
        : firstOfEach(itemsOf(deliveries.filter(isFresh)));
    const outgoing = fresh.length === 0 ? [] : await this.handle(fresh, tx);
    const isKept = (one: Outgoing): boolean => one.repeatable !== true || this.handler.again === undefined;
    const publications = toPublications(outgoing.filter(isKept), origin);
    await inbox.release(tx, notHandled(outgoing, deliveries));
    await inbox.record(tx, claim.answerId, publications);
    const known = firstOfEach(itemsOf(deliveries.filter((delivery) => !isFresh(delivery))));
    const again = known.length === 0 ? [] : await this.handler.again?.(known, tx);
    const said = [...outgoing.filter((one) => !isKept(one)), ...(again ?? [])];
    const recorded = {
      answerIds: publications.length > 0 ? [claim.answerId] : [],
      publications: [...publications, ...toPublications(said, origin)],
    };
    return withEarlier(recorded, await earlierAnswers(tx, inbox, packetIds, claim.fresh));
  }

  private handle(items: readonly Item<AnyContract>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return this.handler.handle(items as Item<AnyContract>[] & EdgeItem[], tx);
  }
}

/** Acts on the outside world: claim, perform, conclude. Only the conclusion writes to the inbox. */
export class EffectProcessor implements Processor {
  /** What came of acts whose conclusion could not be written yet: the same batch comes again when the database is back. */
  private readonly performed = new WeakMap<readonly Delivery[], unknown>();
  /** Batches whose conclusion is written and whose answer did not get through: they need not conclude again. */
  private readonly concluded = new WeakSet<readonly Delivery[]>();

  constructor(
    private readonly parts: Parts,
    private readonly handler: EffectHandler<AnyContract, unknown, unknown>,
  ) {}

  async process(deliveries: readonly Delivery[]): Promise<Answer> {
    const { dataSource, inbox } = this.parts;
    const result = this.performed.has(deliveries) ? this.performed.get(deliveries) : await this.act(deliveries);
    this.performed.set(deliveries, result);
    const recorded = await dataSource.transaction((tx) => this.conclude(tx, deliveries, result));
    this.concluded.add(deliveries);
    return answer(inbox, recorded);
  }

  private async act(deliveries: readonly Delivery[]): Promise<unknown> {
    const items = firstOfEach(itemsOf(deliveries));
    return this.handler.perform(await this.parts.dataSource.transaction((tx) => this.handler.claim(items, tx)));
  }

  private async conclude(tx: EntityManager, deliveries: readonly Delivery[], result: unknown): Promise<Recorded> {
    const { inbox, origin } = this.parts;
    const packetIds = deliveries.map(({ packetId }) => packetId);
    const claim = await inbox.claim(tx, packetIds, []);
    const outgoing = this.concluded.has(deliveries) ? [] : await this.handler.conclude(result, tx);
    const publications = toPublications(outgoing, origin);
    await inbox.record(tx, claim.answerId, publications);
    const recorded = { answerIds: publications.length > 0 ? [claim.answerId] : [], publications };
    return withEarlier(recorded, await earlierAnswers(tx, inbox, packetIds, claim.fresh));
  }
}

/** Packets handled before by a worker that may have died before it could publish: say the same again. */
async function earlierAnswers(
  tx: EntityManager,
  inbox: Inbox,
  packetIds: readonly string[],
  fresh: ReadonlySet<string>,
): Promise<Recorded> {
  const known = packetIds.filter((id) => !fresh.has(id));
  return known.length === 0 ? { answerIds: [], publications: [] } : inbox.answersTo(tx, known);
}

const withEarlier = (one: Recorded, earlier: Recorded): Recorded => ({
  answerIds: [...one.answerIds, ...earlier.answerIds],
  publications: [...one.publications, ...earlier.publications],
});

const idsOf = (items: readonly Item<AnyContract>[]): readonly string[] => items.map(({ id }) => id);

/** Two copies of one event may stand in one batch. */
function firstOfEach(items: readonly Item<AnyContract>[]): readonly Item<AnyContract>[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** Refused and postponed items have not been handled, nor have the packets of which nothing else is left. */
function notHandled(outgoing: readonly Outgoing[], deliveries: readonly Delivery[]): readonly string[] {
  const open = new Set<string>();
  for (const one of outgoing) {
    if (isRefused(one)) open.add(one.refused.id);
    else if (isPostponed(one)) open.add(one.postponed.id);
  }
  if (open.size === 0) return [];
  const packets = deliveries.filter(({ items }) => items.every(({ id }) => open.has(id)));
  return [...open, ...packets.map(({ packetId }) => packetId)];
}
