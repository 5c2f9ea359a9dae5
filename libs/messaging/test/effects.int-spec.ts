import type { Item } from '@carillon/contracts';
import { eventually } from '@carillon/testing';
import type { EntityManager } from 'typeorm';
import { defineContract } from '@carillon/contracts';
import { z } from 'zod';
import { type EffectHandler, type Outgoing, Performs, postpone, RETRY_RUNGS } from '../src';
import { Heard, Tower } from './harness';

const Pull = defineContract('tower.pull-rope', z.object({ rope: z.string() }), {
  summary: 'Pull a rope.',
  example: { rope: 'a' },
});

type Pulls = readonly Item<typeof Pull>[];

/** Pulls ropes in the world outside, and writes each pull that it concludes. */
@Performs(Pull)
class Ringer implements EffectHandler<typeof Pull, Pulls, Pulls> {
  readonly pulled: string[] = [];
  beforeConclude: () => void = () => undefined;
  answer: (item: Item<typeof Pull>) => Outgoing = (item) =>
    Heard.item({ cause: item, payload: { bell: item.payload.rope } });

  async claim(items: Pulls, tx: EntityManager): Promise<Pulls> {
    const rows: { item_id: string }[] = await tx.query(
      `insert into heard (item_id, bell) select id, 'claimed' from unnest($1::text[]) id
       where not exists (select 1 from heard where item_id = id) returning item_id`,
      [items.map(({ id }) => id)],
    );
    const fresh = new Set(rows.map(({ item_id: id }) => id));
    return items.filter(({ id }) => fresh.has(id));
  }

  async perform(items: Pulls): Promise<Pulls> {
    this.pulled.push(...items.map(({ payload }) => payload.rope));
    return items;
  }

  async conclude(items: Pulls, tx: EntityManager): Promise<readonly Outgoing[]> {
    this.beforeConclude();
    await tx.query(`update heard set bell = 'concluded' where item_id = any($1)`, [items.map(({ id }) => id)]);
    return items.map(this.answer);
  }
}

const pull = (rope: string) =>
  Pull.item({ cause: { id: `cause-${rope}`, correlationId: rope, occurredAt: new Date() }, payload: { rope } });

const failure = (code: string) => Object.assign(new Error('as PostgreSQL says it'), { code });

describe('an effect handler', () => {
  let tower: Tower;
  let ringer: Ringer;

  beforeEach(async () => {
    tower = await Tower.build();
    ringer = new Ringer();
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
  }, 60_000);

  it('acts once for a packet that comes twice, and answers', async () => {
    await tower.worker({ handlers: [ringer] });
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    const items = [pull('a'), pull('b')];
    await tower.broker.publishPacket(items);
    await tower.broker.publishPacket(items);
    await eventually(async () => expect(await tower.heard()).toEqual({ concluded: 2 }));
    await eventually(() => expect(answers).toHaveLength(1));
    expect(ringer.pulled).toEqual(['a', 'b']);
  });

  it.each([
    ['is away', '57P01'],
    ['has no room on its disk', '53100'],
  ])('keeps what came of the act while the database %s', async (_state, code) => {
    let failures = 2;
    ringer.beforeConclude = () => {
      failures -= 1;
      if (failures >= 0) throw failure(code);
    };
    // Both are there when it comes, and make one batch, which must not be acted upon again packet by packet.
    await (await tower.worker({ handlers: [ringer] })).stop();
    await tower.broker.publishPacket([pull('held')]);
    await tower.broker.publishPacket([pull('also')]);
    await tower.worker({ handlers: [ringer] });
    await eventually(async () => expect(await tower.heard()).toEqual({ concluded: 2 }));
    expect([...ringer.pulled].sort()).toEqual(['also', 'held']);
  });

  it('concludes once when the broker goes away before the answer is confirmed', async () => {
    const worker = await tower.worker({ handlers: [ringer] });
    let conclusions = 0;
    ringer.beforeConclude = () => void (conclusions += 1);
    const publish = jest
      .spyOn(worker.broker, 'publish')
      .mockRejectedValueOnce(Object.assign(new Error(), { code: 'BROKER_AWAY' }));
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    await tower.broker.publishPacket([pull('said-again')]);
    await eventually(() => expect(answers).toHaveLength(1));
    expect(publish.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect([conclusions, ringer.pulled]).toEqual([1, ['said-again']]);
  });

  it('gets a postponed item again by the ladder, in a packet of its own', async () => {
    let first = true;
    ringer.answer = (item) => {
      const again = first;
      first = false;
      return again ? postpone(item, RETRY_RUNGS[0], 1) : Heard.item({ cause: item, payload: { bell: 'x' } });
    };
    const claim = ringer.claim.bind(ringer);
    ringer.claim = async (items, tx) => (await claim(items, tx), items);
    await tower.worker({ handlers: [ringer] });
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    await tower.broker.publishPacket([pull('later')]);
    await eventually(() => expect(answers).toHaveLength(1), { withinMs: 20_000 });
    expect(ringer.pulled).toEqual(['later', 'later']);
  });
});
