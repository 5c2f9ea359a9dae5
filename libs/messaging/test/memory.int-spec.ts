import { randomUUID } from 'node:crypto';
import { defineContract, type Item } from '@carillon/contracts';
import { eventually } from '@carillon/testing';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Handles, type Outgoing, repeatable } from '../src';
import { Tower } from './harness';

const Tuned = defineContract('tower.bell-tuned', z.object({ bell: z.string() }), {
  summary: 'A bell was tuned.',
  example: { bell: 'great' },
});
const Pitched = defineContract('tower.bell-pitched', z.object({ bell: z.string() }), {
  summary: 'A bell has its pitch.',
  example: { bell: 'great' },
});

const answersTo = (items: readonly Item<typeof Tuned>[]): readonly Outgoing[] =>
  items.map((item) => Pitched.item({ cause: item, payload: item.payload }));

/** Finds in its own table what it has done. */
@Handles(Tuned, { remembers: 'packets' })
class Register {
  handled = 0;

  async handle(items: readonly Item<typeof Tuned>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    this.handled += items.length;
    const fresh: { item_id: string }[] = await tx.query(
      `insert into heard (item_id, bell) select id, 'tuned' from unnest($1::text[]) id
       where not exists (select from heard where item_id = id) returning item_id`,
      [items.map(({ id }) => id)],
    );
    const ids = new Set(fresh.map(({ item_id }) => item_id));
    return answersTo(items.filter(({ id }) => ids.has(id)));
  }
}

/** Can tell of every bell but the great one what it has said of it. */
@Handles(Tuned, { remembers: 'packets' })
class Chronicle {
  private readonly register = new Register();

  async handle(items: readonly Item<typeof Tuned>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const answers = await this.register.handle(items, tx);
    return answers.map((one) => (isTold(one) ? repeatable(one) : one));
  }

  async again(items: readonly Item<typeof Tuned>[]): Promise<readonly Outgoing[]> {
    return answersTo(items).filter(isTold);
  }
}

const isTold = (one: Outgoing): boolean => !JSON.stringify(one).includes('great');

@Handles(Tuned, { remembers: 'nothing' })
class Echo {
  async handle(items: readonly Item<typeof Tuned>[]): Promise<readonly Outgoing[]> {
    return answersTo(items);
  }
}

const tuned = (bell: string) =>
  Tuned.item({ cause: { id: bell, correlationId: bell, occurredAt: new Date() }, payload: { bell } });

describe('what the inbox remembers', () => {
  let tower: Tower;

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
  }, 60_000);

  const inbox = () => tower.database.query('select id from inbox');
  const answered = async () => {
    const packets = await tower.broker.collect('carillon.internal', Pitched.name);
    return () =>
      packets.flatMap(({ body }) => (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id));
  };

  it('is packets alone for a handler that finds out by itself what it has done', async () => {
    const register = new Register();
    await tower.worker({ handlers: [register] });
    const answers = await answered();
    const items = ['a', 'b'].map(tuned);
    const id = randomUUID();
    await tower.broker.publishPacket(items, { id });
    await eventually(() => expect(answers()).toHaveLength(2));
    await tower.broker.publishPacket(items, { id });
    await tower.broker.publishPacket([...items, tuned('c')]);
    await eventually(() => expect(new Set(answers())).toHaveProperty('size', 3));
    // The copy of the packet was known, the items of the other one were not.
    expect(register.handled).toBe(5);
    expect(await tower.heard()).toEqual({ tuned: 3 });
    expect(await inbox()).toHaveLength(2);
  });

  it('says the recorded answer again when a worker died before it could', async () => {
    const { broker } = await tower.worker({ handlers: [new Register()] });
    const publish = jest.spyOn(broker, 'publish').mockRejectedValue(new Error('killed'));
    await tower.broker.publishPacket(['a', 'b'].map(tuned));
    await eventually(async () => expect(await tower.heard()).toEqual({ tuned: 2 }));
    const answers = await answered();
    publish.mockRestore();
    await eventually(() => expect(new Set(answers())).toHaveProperty('size', 2), { withinMs: 30_000 });
  });

  it('leaves out what the handler can say again, and says it when a worker died before it could', async () => {
    const { broker } = await tower.worker({ handlers: [new Chronicle()] });
    const recorded = () =>
      tower.database.query<{ text: string }>(`select encode(publications, 'escape') as text from inbox_answer`);
    const publish = jest.spyOn(broker, 'publish').mockRejectedValue(new Error('killed'));
    await tower.broker.publishPacket(['small', 'great', 'minor'].map(tuned));
    await eventually(async () => expect(await tower.heard()).toEqual({ tuned: 3 }));
    const [kept] = await recorded();
    expect([kept!.text.includes('great'), /small|minor/.test(kept!.text)]).toEqual([true, false]);
    const answers = await answered();
    publish.mockRestore();
    await eventually(() => expect(new Set(answers())).toHaveProperty('size', 3), { withinMs: 30_000 });
    await tower.broker.publishPacket(['a', 'b'].map(tuned));
    await eventually(() => expect(new Set(answers())).toHaveProperty('size', 5));
    expect(await recorded()).toHaveLength(0);
  });

  it('is nothing for a handler whose answer follows from the item, and a copy gets the same answer', async () => {
    await tower.worker({ handlers: [new Echo()] });
    const answers = await answered();
    const items = ['a', 'b'].map(tuned);
    const id = randomUUID();
    await tower.broker.publishPacket(items, { id });
    await tower.broker.publishPacket(items, { id });
    await eventually(() => expect(answers()).toHaveLength(4));
    expect(new Set(answers()).size).toBe(2);
    expect(await inbox()).toHaveLength(0);
    expect(await tower.database.query('select 1 from inbox_answer')).toHaveLength(0);
  });
});
