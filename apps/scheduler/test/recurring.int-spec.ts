import { randomUUID } from 'node:crypto';
import {
  ErasureRequested,
  type OutgoingItem,
  type PayloadOf,
  RunTaskChunk,
  TaskChunkRun,
  TimerFired,
  uuidV5,
} from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { scheduler } from '../src/service';

jest.setTimeout(120_000);

type Chunk = PayloadOf<typeof RunTaskChunk>;

const birthday = (changes: object = {}) => ({
  name: 'Birthdays',
  schedule: { at: '10:00' },
  work: { kind: 'birthday', daysBefore: [0, 7] },
  ...changes,
});
const OWN_TIMERS = `scheduler.on.${TimerFired.name}`;
const ANSWERS = `scheduler.on.${TaskChunkRun.name}`;

describe('recurring tasks', () => {
  const service = useService(scheduler);
  let chunks: ReceivedMessage[];

  beforeAll(async () => {
    chunks = await service.broker.collect(EXCHANGES.internal, RunTaskChunk.name);
  });

  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/recurring-tasks${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const created = async (changes: object = {}): Promise<string> => {
    const { status, body } = await request('POST', '', birthday(changes));
    expect(status).toBe(201);
    return String(body['id']);
  };
  const chunksOf = (taskId: string): readonly (Chunk & { itemId: string })[] =>
    chunks
      .flatMap(({ body }) => (JSON.parse(body) as { items: { id: string; payload: Chunk }[] }).items)
      .map(({ id, payload }) => ({ ...payload, itemId: id }))
      .filter((payload) => payload.taskId === taskId);
  const cause = () => {
    const id = randomUUID();
    return { id, correlationId: id, occurredAt: new Date() };
  };
  /** As `members` does. */
  const answer = (chunk: Chunk & { itemId: string }, found: object): OutgoingItem => {
    const { taskId, runId, moment, itemId } = chunk;
    const payload = { ...{ taskId, runId, moment, scanned: 500, raised: 3, sample: ['m-1'] }, ...found };
    return TaskChunkRun.item({ cause: { ...cause(), id: itemId }, payload });
  };
  const clockFired = (taskId: string, dueAt: string, firedAt = dueAt): OutgoingItem =>
    TimerFired.item({
      cause: { ...cause(), id: uuidV5(`${taskId} ${dueAt}`) },
      payload: {
        ...{ timerId: `task:${taskId}`, owner: 'scheduler', payload: { taskId }, outcome: 'due' },
        ...{ dueAt, decidedAt: dueAt, firedAt },
      },
    });
  const timerOf = async (taskId: string) => {
    const [row] = await service.database.query<{ state: string; due_at: Date | null }>(
      `select state, due_at from scheduler.timer where timer_id = $1`,
      [`task:${taskId}`],
    );
    return row;
  };
  const runsOf = async (taskId: string) => (await request('GET', `/${taskId}/runs`)).body['items'];

  it('have a timer while they run', async () => {
    const id = await created();
    expect((await request('GET', `/${id}`)).body).not.toHaveProperty('nextAt');
    const { body } = await request('POST', `/${id}/start`);
    expect(body).toMatchObject({ state: 'running', nextAt: expect.any(String) });
    await eventually(async () => expect((await timerOf(id))?.state).toBe('pending'));
    expect((await timerOf(id))!.due_at!.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
    for (const [method, request_] of [['PUT', birthday()], ['DELETE']] as const)
      expect(await request(method, `/${id}`, request_)).toMatchObject({
        status: 409,
        body: { code: 'TASK_RUNNING_CONFLICT' },
      });
    await request('POST', `/${id}/stop`);
    await eventually(async () => expect((await timerOf(id))?.state).toBe('dropped'));
    await request('POST', `/${id}/start`);
    await eventually(async () => expect((await timerOf(id))?.state).toBe('pending'));
    await request('POST', `/${id}/stop`);
    expect((await request('DELETE', `/${id}`)).status).toBe(204);
  });

  it('go through all members chunk by chunk, and count', async () => {
    const id = await created();
    const { status, body } = await request('POST', `/${id}/run`, {});
    expect(status).toBe(202);
    await eventually(() => expect(chunksOf(id)).toHaveLength(1));
    const [first] = chunksOf(id);
    expect(first).toMatchObject({
      runId: body['runId'],
      dryRun: false,
      work: { kind: 'birthday', leapDay: 'february-28' },
    });
    expect(first).not.toHaveProperty('timeOfDay');
    const after = { timeZone: 'Europe/Madrid', memberId: 'm-500' };
    const found = answer(first!, { after });
    await service.broker.publishPacket([found], { queue: ANSWERS });
    await service.restart();
    await service.broker.publishPacket([found], { queue: ANSWERS }); // once more, as after a crash of members
    await eventually(() => expect(chunksOf(id)).toHaveLength(2));
    const second = chunksOf(id)[1]!;
    expect(second).toMatchObject({ after, moment: first!.moment, runId: first!.runId });
    await service.broker.publishPacket([answer(second, { scanned: 20, raised: 0 })], { queue: ANSWERS });
    await eventually(async () =>
      expect(await runsOf(id)).toMatchObject([
        {
          ...{
            id: first!.runId,
            startedBy: 'hand',
            state: 'finished',
            scanned: 520,
            raised: 3,
            sample: ['m-1'],
            turns: 1,
          },
          finishedAt: expect.any(String),
        },
      ]),
    );
    expect(chunksOf(id)).toHaveLength(2);
  });

  it('name nobody any more who has been erased', async () => {
    const id = await created();
    await request('POST', `/${id}/run`, {});
    await eventually(() => expect(chunksOf(id)).toHaveLength(1));
    const found = answer(chunksOf(id)[0]!, { sample: ['m-gone', 'm-2'] });
    await service.broker.publishPacket([found], { queue: ANSWERS });
    await eventually(async () =>
      expect(await runsOf(id)).toMatchObject([{ state: 'finished', sample: ['m-gone', 'm-2'] }]),
    );
    const payload = { ...ErasureRequested.example, memberIds: ['m-gone'], at: new Date().toISOString() };
    await service.broker.publishPacket([ErasureRequested.item({ cause: cause(), payload })]);
    await eventually(async () => expect(await runsOf(id)).toMatchObject([{ sample: [], raised: 3 }]));
  });

  it('give members their turn when their clocks show the time, and are one run a day', async () => {
    const id = await created();
    await request('POST', `/${id}/start`);
    await service.broker.publishPacket([clockFired(id, '2026-05-01T07:00:00Z')], { queue: OWN_TIMERS });
    await eventually(() => expect(chunksOf(id)).toHaveLength(1));
    expect(chunksOf(id)[0]).toMatchObject({ moment: '2026-05-01T07:00:00Z', timeOfDay: '10:00', dryRun: false });
    await service.broker.publishPacket([clockFired(id, '2026-05-01T08:00:00Z')], { queue: OWN_TIMERS });
    await eventually(() => expect(chunksOf(id)).toHaveLength(2));
    await service.broker.publishPacket([answer(chunksOf(id)[0]!, {})], { queue: ANSWERS });
    await eventually(async () =>
      expect(await runsOf(id)).toMatchObject([{ state: 'running', turns: 2, scanned: 500 }]),
    );
    await service.broker.publishPacket([answer(chunksOf(id)[1]!, {})], { queue: ANSWERS });
    await eventually(async () => expect(await runsOf(id)).toMatchObject([{ state: 'finished', scanned: 1_000 }]));
    await request('POST', `/${id}/stop`);
  });

  it('let pass what an outage has held up for more than a day, and go on by the clock', async () => {
    const id = await created({ schedule: { cron: '0 9 * * 1', timeZone: 'Europe/Madrid' } });
    await request('POST', `/${id}/start`);
    const late = clockFired(id, '2026-05-04T07:00:00Z', '2026-05-06T07:00:00Z');
    await service.broker.publishPacket([late], { queue: OWN_TIMERS });
    await eventually(async () => expect(await runsOf(id)).toMatchObject([{ state: 'finished', turns: 0, missed: 1 }]));
    expect(chunksOf(id)).toEqual([]);
    await request('POST', `/${id}/stop`);
  });

  it('go no further once they are stopped', async () => {
    const id = await created();
    await request('POST', `/${id}/run`, { dryRun: true });
    await eventually(() => expect(chunksOf(id)).toHaveLength(1));
    expect(chunksOf(id)[0]).toMatchObject({ dryRun: true });
    await request('POST', `/${id}/stop`);
    const after = { timeZone: 'UTC', memberId: 'm-500' };
    await service.broker.publishPacket([answer(chunksOf(id)[0]!, { after })], { queue: ANSWERS });
    await eventually(async () =>
      expect(await runsOf(id)).toMatchObject([{ state: 'stopped', scanned: 500, dryRun: true }]),
    );
    expect(chunksOf(id)).toHaveLength(1);
  });

  it.each([
    [{ schedule: { at: '24:00' } }, 400, '/schedule/at', 'time of day'],
    [{ schedule: {} }, 400, '/schedule', 'either at or cron'],
    [{ schedule: { at: '10:00', timeZone: 'Europe/Atlantis' } }, 400, '/schedule/timeZone', 'IANA'],
    [{ schedule: { cron: '61 * * * *' } }, 422, '/schedule/cron', 'CRON_INVALID'],
    [{ schedule: { cron: '* * * * * *' } }, 422, '/schedule/cron', 'CRON_INVALID'],
    [{ schedule: { cron: '0 0 30 2 *' } }, 422, '/schedule/cron', 'NEVER_DUE'],
    [{ schedule: { cron: '*/5 * * * *' } }, 422, '/schedule/cron', 'RUNS_TOO_OFTEN'],
    [{ work: { kind: 'bonus-expiration', daysAhead: -1 } }, 400, '/work/daysAhead', '>=0'],
    [{ work: { kind: 'bonus-expiration', daysAhead: 3, minimum: -5 } }, 400, '/work/minimum', '>=0'],
    [{ work: { kind: 'birthday', leapDay: 'never' } }, 400, '/work/leapDay', 'february-28'],
    [
      { work: { kind: 'raise-event', name: 'x', filter: rule('member.shoeSize') } },
      422,
      '/work/filter/rules/0/field',
      '',
    ],
    [
      { work: { kind: 'raise-event', name: 'x', filter: { rules: 1 } } },
      422,
      '/work/filter/combinator',
      'FILTER_INVALID',
    ],
  ])('are refused with the reason: %j', async (changes, status, pointer, reason) => {
    const refused = await request('POST', '', birthday(changes));
    expect(refused.status).toBe(status);
    const errors = refused.body['errors'] as { pointer: string }[];
    expect(errors.map((error) => error.pointer)).toContain(pointer);
    expect(JSON.stringify(errors)).toContain(reason);
  });

  it('answer for what there is not', async () => {
    expect(await request('GET', `/${randomUUID()}`)).toMatchObject({ status: 404, body: { code: 'TASK_NOT_FOUND' } });
    const id = await created();
    expect(await request('GET', `/${id}/runs/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { code: 'TASK_RUN_NOT_FOUND' },
    });
  });
});

function rule(field: string) {
  return { combinator: 'and', rules: [{ field, operator: '=', value: 1 }] };
}
