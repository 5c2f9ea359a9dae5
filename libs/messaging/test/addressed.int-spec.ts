import type { Item, OutgoingItem } from '@carillon/contracts';
import { eventually } from '@carillon/testing';
import { addressed, Handles } from '../src';
import { Heard, hear, rung, Tower } from './harness';

/** Hears only of the bells that it is told of by name. */
@Handles(Heard, { ownOnly: true })
class Keeper {
  readonly told: string[] = [];

  async handle(items: readonly Item<typeof Heard>[]): Promise<readonly []> {
    this.told.push(...items.map(({ payload }) => payload.bell));
    return [];
  }
}

const heard = (bell: string): OutgoingItem =>
  Heard.item({ cause: { id: `cause of ${bell}`, correlationId: bell, occurredAt: new Date() }, payload: { bell } });

describe('addressed items', () => {
  let tower: Tower;

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
  }, 60_000);

  it('reach the service they are addressed to and no other, and what is said to all does not reach its own queue', async () => {
    const keeper = new Keeper();
    const { messenger } = await tower.worker({ handlers: [keeper] });
    const toAll = await tower.broker.collect('carillon.internal', Heard.name);
    const toOther = await tower.broker.collect('carillon.internal', 'chapel.on.tower.bell-heard');
    await messenger.send([
      heard('for all'),
      addressed(heard('for the tower'), 'tower'),
      addressed(heard('for the chapel'), 'chapel'),
    ]);
    await eventually(() => expect([keeper.told, toAll.length, toOther.length]).toEqual([['for the tower'], 1, 1]));
    expect(toOther[0]).toMatchObject({ type: Heard.name });
    expect(JSON.parse(toOther[0]!.body)).toMatchObject({ items: [{ payload: { bell: 'for the chapel' } }] });
    expect(toOther[0]!.body).not.toContain('"to"');
  });

  it('can be the answer of a handler', async () => {
    const keeper = new Keeper();
    const { listener } = await tower.worker({ handlers: [keeper] });
    listener.behave = async (items, tx) =>
      (await hear(items, tx)).map((item) => addressed(item as OutgoingItem, 'tower'));
    await tower.broker.publishPacket([rung('great')]);
    await eventually(() => expect(keeper.told).toEqual(['great']));
  });

  it('are kept when there is no such service', async () => {
    const { messenger } = await tower.worker();
    await messenger.send([addressed(heard('for nobody'), 'ruin')]);
    await eventually(async () => expect(await tower.broker.depth('carillon.unrouted')).toBe(1));
  });
});
