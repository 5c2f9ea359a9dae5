import { CHANNELS, MessageTypeChanged, type PayloadOf } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { Client } from 'pg';
import { members } from '../src/service';
import { registered } from './events';
import { clientOf, type Grid, refusedIn } from './subscriptions-client';

jest.setTimeout(120_000);

describe('message types of the programme’s own', () => {
  const service = useService(members);
  const collect = (contract: string) => service.broker.collect(EXCHANGES.internal, contract);
  const { request, grid, history } = clientOf(() => service.running.url);
  const happyHour = {
    title: 'Happy hour',
    doNotDisturb: 'night',
    lifetimeSeconds: 7_200,
    channels: ['inbox', 'push'],
  };
  const typesIn = (messages: readonly ReceivedMessage[]) =>
    messages
      .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof MessageTypeChanged> }[] }).items)
      .map(({ payload }) => payload)
      .filter(({ code }) => code === 'happy-hour')
      .sort((a, b) => a.revision - b.revision);

  it('are added, changed, archived and brought back, and whoever listens learns of it', async () => {
    const announced = await collect(MessageTypeChanged.name);
    const added = await request('PUT', '/message-types/happy-hour', happyHour);
    expect(added).toMatchObject({
      status: 201,
      body: { type: 'happy-hour', ...happyHour, channels: ['push', 'inbox'] },
    });
    const changed = await request('PUT', '/message-types/happy-hour', { ...happyHour, title: 'Happy hours' });
    expect(changed).toMatchObject({ status: 200, body: { title: 'Happy hours', builtIn: false, archived: false } });
    expect((await request('DELETE', '/message-types/happy-hour')).status).toBe(204);
    const listed = async (query = '') => {
      const { body } = await request<{ items: { type: string }[] }>('GET', `/message-types${query}`);
      return body.items.map(({ type }) => type);
    };
    expect([await listed(), await listed('?archived=true')].map((types) => types.includes('happy-hour'))).toEqual([
      false,
      true,
    ]);
    await eventually(() =>
      expect(typesIn(announced).at(-1)).toEqual({
        code: 'happy-hour',
        name: 'Happy hours',
        revision: 3,
        doNotDisturb: 'night',
        lifetimeSeconds: 7_200,
        channels: ['push', 'inbox'],
        archived: true,
      }),
    );
    expect((await request('PUT', '/message-types/happy-hour', happyHour)).body).toMatchObject({ archived: false });
    await eventually(() => expect(typesIn(announced).at(-1)).toMatchObject({ revision: 4, archived: false }));
  });

  it('are announced anew by each start, under the same ids', async () => {
    const announced = await collect(MessageTypeChanged.name);
    await service.replica();
    await eventually(() => {
      const items = announced.flatMap(({ body }) => (JSON.parse(body) as { items: { id: string }[] }).items);
      expect(new Set(items.map(({ id }) => id)).size).toBeGreaterThanOrEqual(8);
    });
  });

  it('can be changed while an announcement has them in hand', async () => {
    const announcer = new Client({ connectionString: service.database.url });
    await announcer.connect();
    await announcer.query(`begin`);
    await announcer.query(`select from members.message_type where type = 'offer' for update`);
    const put = request('PUT', '/message-types/offer', { title: 'Offers' });
    await eventually(async () => {
      const [row] = await service.database.query<{ waiting: string }>(
        `select count(*) waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(Number(row!.waiting)).toBe(1);
    });
    await announcer.query(`update members.message_type set announced_at = now() where type = 'offer'`);
    await announcer.query(`commit`);
    await announcer.end();
    expect(await put).toMatchObject({ status: 200, body: { title: 'Offers' } });
  });

  it('stand in the grid, where only the channels of the type can be chosen', async () => {
    await request('PUT', '/message-types/grid-type', { title: 'In the grid', channels: ['push'] });
    await request('PUT', '/members/m-own', { firstName: 'Moe' });
    const row = (of: Grid) => of.types.find(({ type }) => type === 'grid-type')!.cells;
    expect(row(await grid('m-own')).filter(({ readOnly }) => !readOnly)).toEqual([
      { channel: 'push', selected: true, readOnly: false },
    ]);
    const refusal = { type: 'grid-type', channel: 'push', selected: false };
    await request('PUT', '/members/m-own/subscriptions', { cells: [refusal] });
    expect(row(await grid('m-own')).some(({ selected }) => selected)).toBe(false);
    const sms = { ...refusal, channel: 'sms' };
    const answer = await request('PUT', '/members/m-own/subscriptions', { cells: [sms] });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([422, expect.stringContaining('READ_ONLY')]);
    await request('DELETE', '/message-types/grid-type');
  });

  it('are refused by a newcomer who has not chosen, where the type is not for all', async () => {
    await request('PUT', '/message-types/rare', { title: 'Rarely', subscribedByDefault: false });
    await request('PUT', '/members/m-new', { firstName: 'Otto' });
    await request('PUT', '/members/m-new', { firstName: 'Otto', locale: 'de' });
    await service.broker.publishPacket([registered('m-agreed', { optOuts: [] }, '2026-05-05T00:00:00.000Z')]);
    await service.broker.publishPacket([registered('m-silent', {}, '2026-05-05T00:00:00.000Z')]);
    await eventually(async () => {
      expect((await request('GET', '/members/m-agreed')).status).toBe(200);
      expect((await request('GET', '/members/m-silent')).status).toBe(200);
    });
    const refused = async (memberId: string) => {
      const { types } = await grid(memberId);
      return refusedIn({ types: types.filter(({ type }) => ['rare', 'offer'].includes(type)) });
    };
    const all = CHANNELS.map((channel) => `rare ${channel}`);
    expect([await refused('m-new'), await refused('m-silent'), await refused('m-agreed')]).toEqual([all, all, []]);
    const [first] = (await history('m-silent')).items;
    expect([first!.source, Date.parse(first!.at) > 0]).toEqual(['default', true]);
    await request('DELETE', '/message-types/rare');
  });
});
