import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@carillon/testing';
import { Broker, RejectedError, refuse, TransientError } from '../src';
import { bells, hear, Heard, Listener, rung, Tower } from './harness';

const QUEUE = 'tower.on.tower.bell-rung';

interface WirePacket {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly payload: { readonly bell: string } }[];
}

const itemsIn = (messages: readonly { body: string }[]) =>
  messages.flatMap(({ body }) => (JSON.parse(body) as WirePacket).items);

describe('messaging', () => {
  let tower: Tower;

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
  }, 60_000);

  it('handles every item of a packet and answers with packets', async () => {
    await tower.worker();
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    await tower.broker.publishPacket(bells(500).map((bell) => rung(bell)));
    await eventually(() => expect(itemsIn(answers)).toHaveLength(500));
    expect(answers.length).toBeLessThanOrEqual(2);
    expect(Object.keys(await tower.heard())).toHaveLength(500);
    expect(answers[0]!.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('handles an item once, whether its packet comes twice or the item comes in another packet', async () => {
    await tower.worker();
    const items = bells(20).map((bell) => rung(bell));
    const id = randomUUID();
    await tower.broker.publishPacket(items, { id });
    await tower.broker.publishPacket(items, { id });
    await tower.broker.publishPacket(items);
    await tower.broker.publishPacket([...items, rung('last')]);
    await eventually(async () => expect(await tower.heard()).toHaveProperty('last', 1));
    expect(await tower.heard()).toEqual(Object.fromEntries([...bells(20), 'last'].map((bell) => [bell, 1])));
  });

  it('shares the work between replicas and still handles each item once', async () => {
    await Promise.all([tower.worker(), tower.worker(), tower.worker()]);
    const items = bells(300).map((bell) => rung(bell));
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    for (let copy = 0; copy < 3; copy += 1)
      for (let start = 0; start < items.length; start += 30)
        await tower.broker.publishPacket(items.slice(start, start + 30).reverse());
    await eventually(async () => expect(Object.keys(await tower.heard())).toHaveLength(300), { withinMs: 30_000 });
    await eventually(async () => expect(await tower.broker.depth(QUEUE)).toBe(0));
    expect(new Set(Object.values(await tower.heard()))).toEqual(new Set([1]));
    await eventually(() => expect(new Set(itemsIn(answers).map(({ id }) => id)).size).toBe(300));
  });

  it('says the same again, with the same ids, when it died between its commit and its answer', async () => {
    const first = await tower.worker();
    const items = bells(10).map((bell) => rung(bell));
    // The broker refuses the answer: what a worker sees that dies at this moment.
    const publish = jest.spyOn(first.broker, 'publish').mockRejectedValue(new Error('killed'));
    await tower.broker.publishPacket(items);
    await eventually(async () => expect(Object.keys(await tower.heard())).toHaveLength(10));
    const [recorded] = await tower.database.query<{ count: string }>(`select count(*) from inbox_answer`);
    expect(Number(recorded!.count)).toBe(1);
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    publish.mockRestore();
    await eventually(() => expect(itemsIn(answers)).toHaveLength(10), { withinMs: 30_000 });
    const expected = items.map((item) => Heard.item({ cause: item, payload: { bell: 'x' } }).id);
    expect(
      itemsIn(answers)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...expected].sort());
    expect(new Set(Object.values(await tower.heard()))).toEqual(new Set([1]));
    await eventually(async () => expect(await tower.database.query(`select 1 from inbox_answer`)).toHaveLength(0));
  });

  it('lets the healthy items of a packet through and gives up the poisonous one', async () => {
    const { listener } = await tower.worker();
    listener.behave = (items, tx) => {
      if (items.some(({ payload }) => payload.bell === 'cracked')) throw new RejectedError('BELL_CRACKED', 'no sound');
      return hear(items, tx);
    };
    const cracked = rung('cracked');
    await tower.broker.publishPacket([...bells(250), 'x'].map((bell) => (bell === 'x' ? cracked : rung(bell))));
    await eventually(async () => expect(Object.keys(await tower.heard())).toHaveLength(250), { withinMs: 30_000 });
    const dead = await eventually(async () => {
      const messages = await tower.broker.drain('tower.dead');
      expect(messages).toHaveLength(1);
      return messages[0]!;
    });
    expect(itemsIn([dead])).toEqual([expect.objectContaining({ id: cracked.id })]);
    expect(dead.headers).toMatchObject({
      'original-queue': QUEUE,
      'error-code': 'BELL_CRACKED',
      'error-detail': 'no sound',
      attempt: 1,
    });
  });

  it('keeps an item that breaks the contract, with the place of the fault, and handles its neighbours', async () => {
    await tower.worker();
    const bad = { ...rung('bad'), payload: { bell: 7 } };
    await tower.broker.publishPacket([rung('good'), bad]);
    await eventually(async () => expect(await tower.heard()).toEqual({ good: 1 }));
    const dead = await eventually(async () => {
      const messages = await tower.broker.drain('tower.dead');
      expect(messages).toHaveLength(1);
      return messages[0]!;
    });
    expect(dead.headers).toMatchObject({ 'error-code': 'CONTRACT_VIOLATION' });
    expect(dead.headers['error-detail']).toContain('bell');
  });

  it('keeps bytes that are no packet at all', async () => {
    await tower.worker();
    await tower.broker.publish('', QUEUE, 'not json {', { contentType: 'application/json' });
    await tower.broker.publishPacket([rung('after')]);
    await eventually(async () => expect(await tower.heard()).toEqual({ after: 1 }));
    const [dead] = await eventually(async () => {
      const messages = await tower.broker.drain('tower.dead');
      expect(messages).toHaveLength(1);
      return messages;
    });
    expect(dead).toMatchObject({ body: 'not json {', headers: { 'error-code': 'NOT_A_PACKET' } });
  });

  it('climbs the ladder on a transient error and returns to the queue that failed', async () => {
    const { listener } = await tower.worker();
    let attempts = 0;
    listener.behave = (items, tx) => {
      attempts += 1;
      if (attempts === 1) throw new TransientError('RINGER_AWAY', 'back in a moment');
      return hear(items, tx);
    };
    await tower.broker.publishPacket([rung('late'), rung('later')]);
    await eventually(async () => expect(await tower.broker.depth('retry.5s')).toBe(1));
    await eventually(async () => expect(await tower.heard()).toEqual({ late: 1, later: 1 }), { withinMs: 20_000 });
  });

  it('gives up an unforeseen failure after the last attempt', async () => {
    const { listener, log } = await tower.worker({ maxAttempts: 1 });
    listener.behave = () => Promise.reject(new TypeError('a bug'));
    await tower.broker.publishPacket([rung('unlucky')]);
    const [dead] = await eventually(async () => {
      const messages = await tower.broker.drain('tower.dead');
      expect(messages).toHaveLength(1);
      return messages;
    });
    expect(dead!.headers).toMatchObject({ 'error-code': 'UNEXPECTED', 'error-detail': 'a bug' });
    expect(log).toContainEqual(expect.objectContaining({ level: 'error', message: 'dead' }));
  });

  it('takes a refused item again when it is resubmitted', async () => {
    const { listener } = await tower.worker();
    let mended = false;
    listener.behave = (items, tx) =>
      mended ? hear(items, tx) : Promise.resolve(items.map((item) => refuse(item, 'NO_ROPE', 'the rope is missing')));
    const item = rung('roped');
    await tower.broker.publishPacket([item]);
    const [refused] = await eventually(async () => {
      const messages = await tower.broker.drain('tower.dead');
      expect(messages).toHaveLength(1);
      return messages;
    });
    expect(refused!.headers).toMatchObject({ 'error-code': 'NO_ROPE', 'original-queue': QUEUE });
    mended = true;
    await tower.broker.publish('', QUEUE, refused!.body, { contentType: 'application/json' });
    await eventually(async () => expect(await tower.heard()).toEqual({ roped: 1 }));
  });

  it('goes on after the broker cut every connection, and loses nothing', async () => {
    await tower.worker();
    const publishing = (async () => {
      for (const bell of bells(60)) {
        await tower.broker.publishPacket([rung(bell)]);
        await sleep(20);
      }
    })();
    await sleep(300);
    expect(
      await eventually(async () => {
        const cut = await tower.broker.cutConnections();
        expect(cut).toBeGreaterThan(0);
        return cut;
      }),
    ).toBe(1);
    await publishing;
    await eventually(async () => expect(Object.keys(await tower.heard())).toHaveLength(60), { withinMs: 30_000 });
    expect(new Set(Object.values(await tower.heard()))).toEqual(new Set([1]));
  });

  it.each([
    ['is away', '57P01', 'Connection terminated unexpectedly'],
    ['has no room on its disk', '53100', 'could not extend file "base/5/16385": No space left on device'],
  ])('keeps a batch in hand while the database %s', async (_state, code, message) => {
    const { listener, log } = await tower.worker();
    let away = 3;
    listener.behave = (items, tx) => {
      away -= 1;
      if (away >= 0) throw Object.assign(new Error(message), { code });
      return hear(items, tx);
    };
    await tower.broker.publishPacket(bells(5).map((bell) => rung(bell)));
    await eventually(async () => expect(Object.keys(await tower.heard())).toHaveLength(5), { withinMs: 20_000 });
    expect(await tower.broker.depth('retry.5s')).toBe(0);
    expect(log.map(({ message: said }) => said)).not.toContain('split');
  });

  it('finishes what is in hand when it is told to stop, and leaves the rest to the next', async () => {
    const worker = await tower.worker();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    worker.listener.behave = async (items, tx) => {
      begun = true;
      await held;
      return hear(items, tx);
    };
    const answers = await tower.broker.collect('carillon.internal', Heard.name);
    await tower.broker.publishPacket([rung('in-hand')]);
    await eventually(() => expect(begun).toBe(true));
    const stopping = worker.stop();
    await tower.broker.publishPacket([rung('too-late')]);
    release();
    await stopping;
    expect(await tower.heard()).toEqual({ 'in-hand': 1 });
    await eventually(() => expect(itemsIn(answers)).toHaveLength(1));
    expect(await tower.broker.depth(QUEUE)).toBe(1);
    expect(await tower.database.query(`select 1 from inbox_answer`)).toHaveLength(0);
  });

  it('counts what it handled', async () => {
    const { registry } = await tower.worker();
    await tower.broker.publishPacket(bells(3).map((bell) => rung(bell)));
    await eventually(async () =>
      expect(await registry.metrics()).toContain(`messages_handled_total{queue="${QUEUE}",outcome="handled"} 3`),
    );
    expect(await registry.metrics()).toContain('inbox_unanswered 0');
  });

  it('waits for a broker that is not there yet', async () => {
    const warnings: string[] = [];
    const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };
    const log = { ...silent, warn: (_fields: object, message: string) => void warnings.push(message) };
    const broker = new Broker({ url: 'amqp://127.0.0.1:1', name: 'early', log });
    const started = broker.start().catch((error: Error) => error);
    await eventually(() => expect(warnings).toContain('cannot reach the broker, trying again'));
    expect(broker.connected).toBe(false);
    await broker.close();
    expect(await started).toBeInstanceOf(Error);
  });

  it('can be closed at any moment of its opening', async () => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    for (let afterMs = 0; afterMs < 60; afterMs += 3) {
      const broker = new Broker({ url: tower.broker.url, name: 'hasty', log });
      const started = broker.start().catch((error: Error) => error);
      await sleep(afterMs);
      await broker.close();
      await started;
      expect(broker.connected).toBe(false);
    }
  });

  it('refuses two handlers of one contract', async () => {
    await expect(tower.worker({ handlers: [new Listener()] })).rejects.toThrow(
      `two handlers for one contract: ${QUEUE}`,
    );
  });
});
