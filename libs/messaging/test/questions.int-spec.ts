import { eventually } from '@carillon/testing';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Broker, type EdgeItem, HandlesEdge, Messaging, type Outgoing, Questions } from '../src';
import { recordingLogger, Tower } from './harness';

const CALLS = 'loyalty.events';

/** Answers every call with its own words, and says what it was asked with. */
@HandlesEdge({ name: 'calls', exchange: CALLS, routingKey: '#' })
class Sexton {
  readonly heard: EdgeItem[] = [];

  async handle(items: readonly EdgeItem[]): Promise<readonly Outgoing[]> {
    this.heard.push(...items);
    return items.flatMap(({ reply, payload }) =>
      reply === undefined || payload.type === 'silence'
        ? []
        : [
            {
              replyTo: reply.replyTo,
              correlationId: reply.correlationId,
              answer: { echo: payload.data },
              lifetimeMs: 5_000,
            },
          ],
    );
  }
}

const call = (id: string, type = 'call') => ({ specversion: '1.0' as const, id, source: '/tower', type, data: { id } });

describe('questions', () => {
  let tower: Tower;
  const closers: (() => Promise<void>)[] = [];

  /** A second service, which asks. */
  const asker = async (): Promise<Questions> => {
    const dataSource = new DataSource({ type: 'postgres', url: tower.database.url });
    await dataSource.initialize();
    const broker = new Broker({ url: tower.broker.url, name: 'asker', log: recordingLogger([]) });
    const questions = new Questions(broker);
    const messaging = new Messaging({
      service: 'asker',
      broker,
      dataSource,
      handlers: [],
      registry: new Registry(),
      log: recordingLogger([]),
    });
    await messaging.start();
    closers.push(async () => {
      await messaging.stop();
      await dataSource.destroy();
    });
    return questions;
  };

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await tower.raze();
  }, 60_000);

  it('are answered, each by its own answer', async () => {
    await tower.worker({ handlers: [new Sexton()] });
    const questions = await asker();
    const ask = (id: string) => questions.ask({ exchange: CALLS, event: call(id), timeoutMs: 15_000 });
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual(['a', 'b', 'c'].map((id) => ({ echo: { id } })));
  });

  it('end without an answer when their time is over', async () => {
    const sexton = new Sexton();
    await tower.worker({ handlers: [sexton] });
    const questions = await asker();
    expect(await questions.ask({ exchange: CALLS, event: call('x', 'silence'), timeoutMs: 50 })).toBeUndefined();
    await eventually(() => expect(sexton.heard.map(({ payload }) => payload.id)).toEqual(['x']));
  });

  it('can be asked again when the broker has been away', async () => {
    await tower.worker({ handlers: [new Sexton()] });
    const questions = await asker();
    await eventually(async () => expect(await tower.broker.cutConnections()).toBeGreaterThan(0));
    const answer = await eventually(async () => {
      const got = await questions.ask({ exchange: CALLS, event: call(`again-${Date.now()}`), timeoutMs: 1_000 });
      expect(got).toBeDefined();
      return got;
    });
    expect(answer).toMatchObject({ echo: {} });
  });

  it('cannot name a queue between services, or of given-up messages, to be answered at', async () => {
    const sexton = new Sexton();
    await tower.worker({ handlers: [sexton] });
    const names = ['tower.on.tower.bell-rung', 'tower.dead', 'retry.5s', 'carillon.unrouted', 'till-7.answers'];
    for (const replyTo of names)
      await tower.broker.publish(CALLS, 'call', call(replyTo), { replyTo, correlationId: 'c' });
    await eventually(() => expect(sexton.heard).toHaveLength(names.length));
    expect(sexton.heard.flatMap(({ reply }) => (reply ? [reply.replyTo] : []))).toEqual(['till-7.answers']);
    expect(await tower.broker.depth('tower.dead')).toBe(0);
  });
});
