import { eventually } from '@carillon/testing';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Answers, Broker, Messaging, Questions } from '../src';
import { type LogLine, recordingLogger, Tower } from './harness';

/** A worker of some service that can ask and be asked. */
interface Ringer {
  readonly questions: Questions;
  readonly log: LogLine[];
  stop(): Promise<void>;
}

describe('questions of services to services', () => {
  let tower: Tower;
  const ringers: Ringer[] = [];

  const ringer = async (service: string, answer: (question: unknown) => Promise<object>): Promise<Ringer> => {
    const log: LogLine[] = [];
    const dataSource = await new DataSource({ type: 'postgres', url: tower.database.url }).initialize();
    const broker = new Broker({ url: tower.broker.url, name: service, log: recordingLogger(log) });
    const questions = new Questions(broker);
    new Answers({ broker, service, answer, log: recordingLogger(log) });
    const messaging = new Messaging({
      ...{ service, broker, dataSource, handlers: [], registry: new Registry() },
      log: recordingLogger(log),
    });
    await messaging.start();
    let stopped = false;
    const stop = async (): Promise<void> => {
      if (stopped) return;
      stopped = true;
      await messaging.stop();
      await dataSource.destroy();
    };
    const made = { questions, log, stop };
    ringers.push(made);
    return made;
  };
  const echo = (name: string) => async (question: unknown) => ({ name, question });

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(async () => {
    for (const { stop } of ringers.splice(0)) await stop();
    await tower.raze();
  }, 60_000);

  it('are answered by the one that is asked, also when that is who asks', async () => {
    await ringer('great', echo('great'));
    const small = await ringer('small', echo('small'));
    for (const name of ['great', 'small'])
      expect(await small.questions.askService(name, { bell: 7 }, 15_000)).toEqual({
        outcome: 'answered',
        answer: { name, question: { bell: 7 } },
      });
  });

  it('are answered once where several workers could', async () => {
    await ringer('great', echo('one'));
    const two = await ringer('great', echo('two'));
    const heard = await two.questions.askService('great', {}, 15_000);
    expect(heard).toMatchObject({ outcome: 'answered', answer: { name: expect.stringMatching(/one|two/) as string } });
  });

  it('are known at once to be in vain where nobody is there, or is there no more', async () => {
    const great = await ringer('great', echo('great'));
    const small = await ringer('small', echo('small'));
    const before = performance.now();
    expect(await small.questions.askService('nobody', {}, 30_000)).toEqual({ outcome: 'absence' });
    await great.stop();
    expect(await small.questions.askService('great', {}, 30_000)).toEqual({ outcome: 'absence' });
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  it('end in silence where the answer fails, and the log of who failed says why', async () => {
    const great = await ringer('great', () => Promise.reject(new Error('the rope is missing')));
    const small = await ringer('small', echo('small'));
    expect(await small.questions.askService('great', {}, 200)).toEqual({ outcome: 'silence' });
    await eventually(() => expect(great.log.map(({ level }) => level)).toContain('warn'));
  });

  it('can be asked again when the broker has been away', async () => {
    await ringer('great', echo('great'));
    const small = await ringer('small', echo('small'));
    await eventually(async () => expect(await tower.broker.cutConnections()).toBeGreaterThan(0));
    await eventually(async () =>
      expect(await small.questions.askService('great', {}, 1_000)).toMatchObject({ outcome: 'answered' }),
    );
  });
});
