import { randomUUID } from 'node:crypto';
import { type OutgoingItem, type PayloadOf, RunTaskChunk, TaskChunkRun } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';
import { itemsOf, registered } from './events';

jest.setTimeout(120_000);

const ANSWERS = `scheduler.on.${TaskChunkRun.name}`;
const TASK = '2f000000-0000-4000-8000-000000000001';

type Answer = PayloadOf<typeof TaskChunkRun>;

describe('recurring tasks among members', () => {
  const service = useService(members);
  let enriched: ReceivedMessage[];
  let answers: ReceivedMessage[];

  const chunk = (changes: object = {}): OutgoingItem => {
    const id = randomUUID();
    const cause = { id, correlationId: id, occurredAt: new Date('2026-05-01T08:00:00Z') };
    const payload = { ...RunTaskChunk.example, taskId: TASK, runId: randomUUID(), timeOfDay: undefined, ...changes };
    return RunTaskChunk.item({ cause, payload });
  };
  const answersOf = (runId: string): readonly Answer[] =>
    answers
      .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Answer }[] }).items)
      .map(({ payload }) => payload)
      .filter((payload) => payload.runId === runId);
  /** Goes on until everybody has been looked at, as `scheduler` does. */
  const runThrough = async (changes: object): Promise<readonly Answer[]> => {
    const runId = randomUUID();
    for (let after: Answer['after'], count = 1; ; count += 1) {
      await service.broker.publishPacket([chunk({ ...changes, runId, ...(after && { after }) })]);
      await eventually(() => expect(answersOf(runId)).toHaveLength(count));
      after = answersOf(runId).at(-1)!.after;
      if (after === undefined) return answersOf(runId);
    }
  };
  const raised = (type: string) => itemsOf(enriched).filter(({ payload }) => payload.event.type === type);
  const total = (all: readonly Answer[], field: 'scanned' | 'raised'): number =>
    all.reduce((sum, answer) => sum + answer[field], 0);

  beforeAll(async () => {
    enriched = await service.broker.collect(EXCHANGES.internal, 'members.event-enriched');
    answers = await service.broker.collect(EXCHANGES.internal, ANSWERS);
    const zones = ['Europe/Madrid', 'America/New_York', 'Asia/Calcutta'];
    const all = Array.from({ length: 1_200 }, (_, index) => {
      const timeZone = zones[index % 3];
      const birthDate = index < 30 ? '1986-05-01' : '1986-06-01';
      const lots =
        index % 100 === 0 ? [{ id: 'l', currency: 'bonus', amount: 50, expiresAt: '2026-05-04T12:00:00Z' }] : [];
      return registered(`m-${index}`, { timeZone, birthDate, lots, balances: [{ currency: 'bonus', amount: index }] });
    });
    for (let start = 0; start < all.length; start += 400)
      await service.broker.publishPacket(all.slice(start, start + 400));
    await eventually(async () => {
      const rows = await service.database.query(`select from members.member`);
      expect(rows).toHaveLength(1_200);
    });
  });

  it('go through all members chunk by chunk, and tell each once, however often they run', async () => {
    const work = { kind: 'bonus-expiration', daysAhead: 3, minimum: 10 };
    const first = await runThrough({ work });
    expect([first.length, total(first, 'scanned'), total(first, 'raised')]).toEqual([3, 1_200, 12]);
    await eventually(() => expect(raised('bonus.expiration-upcoming')).toHaveLength(12));
    expect(raised('bonus.expiration-upcoming')[0]!.payload).toMatchObject({
      event: {
        time: '2026-05-01T08:00:00Z',
        source: '/carillon/tasks/bonus-expiration',
        data: { currency: 'bonus', amount: 50, daysAhead: 3, expiresAt: '2026-05-04T12:00:00.000Z' },
      },
      member: { memberId: expect.stringMatching(/00$|^m-0$/) },
    });
    await runThrough({ work, moment: '2026-05-01T09:00:00Z' });
    await eventually(() => expect(raised('bonus.expiration-upcoming').length).toBeGreaterThan(12));
    expect(new Set(raised('bonus.expiration-upcoming').map(({ id }) => id)).size).toBe(12);
  });

  it('find those whose clocks show the time of the task, under any name of their zone', async () => {
    const birthdays = async (moment: string) => total(await runThrough({ moment, timeOfDay: '10:00' }), 'raised');
    expect(await birthdays('2026-05-01T08:00:00Z')).toBe(10);
    expect(await birthdays('2026-05-01T14:00:00Z')).toBe(10);
    expect(await birthdays('2026-05-01T04:30:00Z')).toBe(10);
    expect(await birthdays('2026-05-01T09:00:00Z')).toBe(0);
    await eventually(() => expect(raised('member.birthday')).toHaveLength(30));
  });

  it('only look in a dry run', async () => {
    const [answer] = await runThrough({ dryRun: true, moment: '2026-06-01T08:00:00Z', timeZone: 'UTC' });
    expect(answer).toMatchObject({ scanned: 500, raised: 500, sample: expect.any(Array) });
    expect(answer!.sample).toHaveLength(20);
    await runThrough({ work: { kind: 'bonus-expiration', daysAhead: 3 } }); // a fence
    expect(raised('member.birthday')).toHaveLength(30);
  });

  it('change the statuses that they calculate', async () => {
    const levels = [{ status: 'Gold', threshold: 1_100 }];
    const work = { kind: 'status-assignment', measure: { of: 'balance', currency: 'bonus' }, levels };
    expect(total(await runThrough({ work }), 'raised')).toBe(200);
    await eventually(() => expect(raised('member.status-changed')).toHaveLength(100));
    expect(raised('member.status-changed')[0]!.payload.member.statuses).toMatchObject([{ value: 'Gold' }]);
    expect(total(await runThrough({ work, moment: '2026-05-02T08:00:00Z' }), 'raised')).toBe(0);
  });
});
