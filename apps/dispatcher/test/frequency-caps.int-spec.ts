import { randomUUID } from 'node:crypto';
import { MessageCleared, type OutgoingItem, type PayloadOf } from '@carillon/contracts';
import { eventually, membersMerged, shuffled, useService } from '@carillon/testing';
import { dispatcher } from '../src/service';
import { FrequencyCapRepository } from '../src/storage/frequency-cap.repository';
import { homer, payloadsOf, requestOf } from './builders';
import { inDatabase } from './in-database';
import { Simulation } from './simulation';

jest.setTimeout(120_000);

const within = { withinMs: 60_000 };

interface Answer {
  readonly status: number;
  readonly body: {
    readonly capId: string;
    readonly code?: string;
    readonly items: readonly { readonly capId: string }[];
    readonly errors?: readonly { readonly pointer: string }[];
  };
}

describe('frequency caps', () => {
  const service = useService(dispatcher, { QUIET_HOURS: 'none' });

  const call = async (method: string, path = '', body?: object): Promise<Answer> => {
    const response = await fetch(`${service.running.url}/api/frequency-caps${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
  };

  /** A cap for the messages of one type, so that the tests do not count each other's. */
  const cap = async (terms: object): Promise<string> => {
    const { status, body } = await call('POST', '', { name: 'A cap', ...terms });
    expect(status).toBe(201);
    return body.capId;
  };

  afterEach(async () => {
    for (const { capId } of (await call('GET')).body.items) await call('DELETE', `/${capId}`);
  });

  describe('over REST', () => {
    const most = { count: 2, period: 'week' };

    it('are added, read, replaced and removed', async () => {
      const terms = { name: 'Twice a week', channels: ['sms'], messageTypes: ['offer'], most, onExceeded: 'defer' };
      const capId = await cap(terms);
      const added = { ...terms, capId, most: { ...most, counting: 'calendar' } };
      expect(await call('GET', `/${capId}`)).toMatchObject({ status: 200, body: added });
      const replaced = await call('PUT', `/${capId}`, { name: 'An hour between', distanceMinutes: 60 });
      expect(replaced.body).toMatchObject({ capId, channels: [], messageTypes: [], onExceeded: 'suppress' });
      expect(replaced.body).not.toHaveProperty('most');
      expect((await call('GET')).body.items).toHaveLength(1);
      expect((await call('DELETE', `/${capId}`)).status).toBe(204);
      expect(await call('GET', `/${capId}`)).toMatchObject({ status: 404, body: { code: 'FREQUENCY_CAP_NOT_FOUND' } });
      expect((await call('DELETE', `/${capId}`)).status).toBe(404);
      expect((await call('PUT', `/${capId}`, { name: 'x', most })).status).toBe(404);
    });

    it.each([
      [{ name: 'No limit' }, '/most'],
      [{ name: 'None', most: { count: 0, period: 'day' } }, '/most/count'],
      [{ name: 'Never', most: { count: 1, period: 'year' } }, '/most/period'],
      [{ name: 'System', most, messageTypes: ['system'] }, '/messageTypes'],
      [{ name: 'Pigeon', most, channels: ['pigeon'] }, '/channels/0'],
      [{ name: 'Twice', most, channels: ['sms', 'sms'] }, '/channels'],
      [{ name: 'Backwards', distanceMinutes: -5 }, '/distanceMinutes'],
      [{ name: '', most }, '/name'],
    ])('refuse %j at %s', async (terms, pointer) => {
      const { status, body } = await call('POST', '', terms);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'INVALID' });
      expect(body.errors!.map((error) => error.pointer)).toContain(pointer);
    });

    it('are not more than fifty', async () => {
      await Promise.all(Array.from({ length: 50 }, () => cap({ most })));
      expect(await call('POST', '', { name: 'One more', most })).toMatchObject({
        status: 409,
        body: { code: 'FREQUENCY_CAPS_CONFLICT' },
      });
    });
  });

  it('let go no more than they say, and no less, with two replicas, packets side by side and copies of messages', async () => {
    const messageType = 'capped-a';
    await cap({ messageTypes: [messageType], most: { count: 3, period: 'day', counting: 'floating' } });
    await service.replica();
    const cleared = await service.broker.collect('carillon.internal', MessageCleared.name);
    const members = Array.from({ length: 20 }, (_, index) => `m-capped-${index}`);
    const requests = members.flatMap((memberId) =>
      Array.from({ length: 15 }, () => requestOf({ messageType, member: { ...homer, memberId } })),
    );
    const twins = requests.map(({ payload }): OutgoingItem => ({ ...requestOf(), payload }));
    const all = shuffled([...requests, ...twins], Math.random);
    await Promise.all(
      Array.from({ length: 20 }, (_, packet) =>
        service.broker.publishPacket(all.filter((_, at) => at % 20 === packet)),
      ),
    );
    await eventually(async () => {
      const rows = await service.database.query<{ suppressed: number; going: number }>(
        `select count(*) filter (where code = 'FREQUENCY_CAPPED')::int as suppressed,
           count(*) filter (where status = 'requested')::int as going
         from dispatcher.message where message_type = $1 group by member_id`,
        [messageType],
      );
      expect(rows).toHaveLength(20);
      for (const row of rows) expect(row).toEqual({ suppressed: 12, going: 3 });
    }, within);
    await eventually(() => {
      const sent = payloadsOf<PayloadOf<typeof MessageCleared>>(cleared).filter(
        (one) => one.messageType === messageType,
      );
      expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(60);
    }, within);
    const uses = await service.database.query<{ count: number }>(
      `select distinct cardinality(uses) as count from dispatcher.cap_use where member_id like 'm-capped-%'`,
    );
    expect(uses).toEqual([{ count: 3 }]);
  });

  describe('on simulated time', () => {
    const statements: string[] = [];

    const simulation = async (night = 'none'): Promise<Simulation> => {
      const { app } = service.running;
      const world = new Simulation(inDatabase(app, statements), new Date('2026-05-05T18:00:00Z'), { night });
      world.caps = await app.get(FrequencyCapRepository).all();
      statements.splice(0);
      return world;
    };
    const member = (memberId: string) => ({ ...homer, memberId, timeZone: 'Europe/Madrid' });

    it('put off until the next day of the member, and the end of its night', async () => {
      await cap({ most: { count: 1, period: 'day' }, onExceeded: 'defer' });
      const world = await simulation('22:00-09:00');
      await world.request({ member: member('m-defer') });
      const second = await world.request({ member: member('m-defer') });
      expect(world.saidOf(second)).toEqual(['sms.requested', 'sms.deferred FREQUENCY_CAPPED']);
      await world.pass('2026-05-06T06:59:59Z');
      expect(world.sends).toHaveLength(1);
      await world.pass('2026-05-06T07:00:00Z');
      expect(world.sends.map(({ cleared }) => cleared.messageId)[1]).toBe(second);
    });

    it('put off again what finds the place taken, and end it with its life', async () => {
      await cap({ distanceMinutes: 60, onExceeded: 'defer' });
      const world = await simulation();
      const expiresAt = '2026-05-05T20:30:00Z';
      const ids: string[] = [];
      for (let each = 0; each < 4; each += 1) ids.push(await world.request({ member: member('m-queue'), expiresAt }));
      await world.pass('2026-05-06T18:00:00Z');
      expect(world.sends.map(({ at }) => at.toISOString())).toEqual([
        '2026-05-05T18:00:00.000Z',
        '2026-05-05T19:00:00.000Z',
        '2026-05-05T20:00:00.000Z',
      ]);
      const ends = ids.flatMap((id) => world.saidOf(id)).filter((said) => said.includes('expired'));
      expect(ends).toEqual(['sms.expired FREQUENCY_CAPPED']);
    });

    it('leave other channels of a cascade, other members and service messages alone', async () => {
      await cap({ channels: ['sms'], most: { count: 1, period: 'month' } });
      const world = await simulation();
      const cascade = [{ channel: 'email', templateId: randomUUID() } as const];
      await world.request({ member: member('m-one') });
      await world.request({ member: member('m-one'), cascade });
      await world.request({ member: member('m-one'), messageType: 'payment' });
      await world.request({ member: member('m-two') });
      expect(world.channelsOf('m-one')).toEqual(['sms', 'email', 'sms']);
      expect(world.channelsOf('m-two')).toEqual(['sms']);
    });

    it('count what was sent to any of the members who have become one, in whatever order that becomes known', async () => {
      await cap({ most: { count: 3, period: 'day' }, onExceeded: 'defer' });
      const uses = (memberId: string) =>
        service.database.query(`select uses from dispatcher.cap_use where member_id = $1`, [memberId]);
      for (const story of ['x', 'y']) {
        const [a, b, c] = ['a', 'b', 'c'].map((name) => `m-${name}-${story}`) as [string, string, string];
        const world = await simulation();
        await world.request({ member: member(b) });
        await world.pass('2026-05-05T18:10:00Z');
        await world.request({ member: member(a) });
        await world.pass('2026-05-05T18:20:00Z');
        await world.request({ member: member(b) });
        const merges = [membersMerged(b, [a]), membersMerged(c, [a, b])];
        for (const merge of story === 'x' ? [...merges, ...merges] : merges.reverse())
          await service.broker.publishPacket([merge]);
        await eventually(async () =>
          expect(await uses(c)).toMatchObject([
            { uses: ['18:00', '18:10', '18:20'].map((time) => new Date(`2026-05-05T${time}:00Z`)) },
          ]),
        );
        expect([...(await uses(a)), ...(await uses(b))]).toEqual([]);
        const late = await world.request({ member: member(c) });
        expect(world.saidOf(late)).toEqual(['sms.requested', 'sms.deferred FREQUENCY_CAPPED']);
        await world.pass('2026-05-05T22:00:00Z');
        expect(world.sends).toHaveLength(4);
      }
    });

    it('cost one statement when nothing is held back, and none for messages that they do not concern', async () => {
      await cap({ channels: ['sms'], most: { count: 1, period: 'day' } });
      const world = await simulation();
      await world.request({ member: member('m-cost') });
      expect(statements.splice(0)).toEqual(['insert into message', 'insert into cap_use']);
      await world.request({ member: member('m-cost'), channel: 'email' });
      expect(statements.splice(0)).toEqual(['insert into message']);
      await world.request({ member: member('m-cost') });
      expect(statements).toEqual([
        'insert into message',
        'insert into cap_use',
        'update cap_use u',
        'update message m',
      ]);
    });
  });
});
