import { eventually, useService } from '@carillon/testing';
import { scheduler } from '../src/service';
import { dropItem, setItem } from './builders';

jest.setTimeout(120_000);

const far = (seconds: number): Date => new Date(Date.UTC(2100, 0, 1) + seconds * 1_000);

interface Answer {
  readonly status: number;
  readonly body: {
    readonly items: readonly { readonly timerId: string; readonly owner: string }[];
    readonly next?: string;
    readonly [field: string]: unknown;
  };
}

describe('scheduler over HTTP', () => {
  const service = useService(scheduler);
  const get = async (path: string): Promise<Answer> => {
    const response = await fetch(`${service.running.url}/api/timers${path}`);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };

  beforeAll(async () => {
    const sets = [0, 1, 2, 3, 4].flatMap((n) => [
      setItem(`t ${n}/ü`, far(10 - n), { expiresAt: far(3_600), payload: { n } }),
      setItem(`t ${n}/ü`, far(10), { owner: 'offers' }),
    ]);
    await service.broker.publishPacket([...sets, setItem('past', new Date(Date.now() - 1_000))]);
    await service.broker.publishPacket([dropItem('dropped', far(0)), dropItem('dropped', far(0), 'offers')]);
    await eventually(
      async () => {
        const rows = await service.database.query<{ state: string }>(`select state from scheduler.timer order by 1`);
        expect(rows.map(({ state }) => state).join()).toMatch(/^dropped,dropped,fired(,pending){10}$/);
      },
      { withinMs: 60_000 },
    );
  });

  it('lists pending timers as they are due, page by page', async () => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { status, body } = await get(`?limit=3${after}`);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ owner, timerId }) => `${owner} ${timerId}`));
      if (body.next === undefined) break;
      after = `&after=${body.next}`;
    }
    const own = [4, 3, 2, 1, 0].map((n) => `dispatcher t ${n}/ü`);
    const others = [0, 1, 2, 3, 4].map((n) => `offers t ${n}/ü`);
    expect(seen).toEqual([...own, ...others]);
  });

  it('lists by owner and state', async () => {
    expect((await get('?owner=offers&limit=200')).body.items).toHaveLength(5);
    expect((await get('?state=fired')).body.items).toMatchObject([{ timerId: 'past', state: 'fired' }]);
    const first = await get('?state=dropped&limit=1');
    const second = await get(`?state=dropped&limit=1&after=${first.body.next}`);
    expect([...first.body.items, ...second.body.items].map(({ owner }) => owner).sort()).toEqual([
      'dispatcher',
      'offers',
    ]);
    expect(second.body.next).toBeUndefined();
    expect((await get('?state=expired')).body).toEqual({ items: [] });
  });

  it('shows one with what its owner will be told', async () => {
    const { status, body } = await get(`/dispatcher/${encodeURIComponent('t 1/ü')}`);
    expect([status, body]).toMatchObject([
      200,
      {
        timerId: 't 1/ü',
        state: 'pending',
        dueAt: far(9).toISOString(),
        expiresAt: far(3_600).toISOString(),
        payload: { n: 1 },
      },
    ]);
    expect((await get('/dispatcher/past')).body).not.toHaveProperty('payload');
    expect((await get('/dispatcher/dropped')).body).toMatchObject({
      state: 'dropped',
      decidedAt: far(0).toISOString(),
    });
  });

  it('counts by owner and state', async () => {
    expect((await get('/summary')).body).toEqual({
      counts: [
        { owner: 'dispatcher', state: 'dropped', count: 1 },
        { owner: 'dispatcher', state: 'fired', count: 1 },
        { owner: 'dispatcher', state: 'pending', count: 5 },
        { owner: 'offers', state: 'dropped', count: 1 },
        { owner: 'offers', state: 'pending', count: 5 },
      ],
    });
  });

  it.each([
    ['/dispatcher/none', 404, 'TIMER_NOT_FOUND', undefined],
    ['/Dispatcher/none', 400, 'INVALID', '/owner'],
    ['/dispatcher/a%00b', 400, 'INVALID', '/timerId'],
    ['?limit=0', 400, 'INVALID', '/limit'],
    ['?state=lost', 400, 'INVALID', '/state'],
    ['?owner=a%00b', 400, 'INVALID', '/owner'],
    ['?after=nonsense', 422, 'CURSOR_INVALID', '/after'],
    ['?colour=red', 400, 'INVALID', undefined],
  ])('answers %s with %i %s', async (path, status, code, pointer) => {
    const answer = await get(path);
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    if (pointer !== undefined) expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });
});
