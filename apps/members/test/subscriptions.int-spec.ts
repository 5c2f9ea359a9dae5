import {
  EventEnriched,
  type OutgoingItem,
  type PayloadOf,
  PreferencesChanged,
  type SubscriptionCell,
  SubscriptionsChosen,
} from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';
import { accepted, itemsOf, registered } from './events';
import { clientOf, type Grid, refusedIn } from './subscriptions-client';

jest.setTimeout(120_000);

const MESSAGE_ID = '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b';
const refuse = (
  messageType: SubscriptionCell['messageType'],
  channel: SubscriptionCell['channel'],
  selected = false,
) => ({
  messageType,
  channel,
  selected,
});
let count = 0;
const chosen = (memberId: string, cells: SubscriptionCell[], at: string): OutgoingItem => {
  const id = `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  const payload = { memberId, cells, at, source: 'one-click' as const, messageId: MESSAGE_ID };
  return SubscriptionsChosen.item({ cause: { id, correlationId: id, occurredAt: new Date(at) }, payload });
};
const preferencesIn = (messages: readonly ReceivedMessage[], prefix: string) =>
  messages
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof PreferencesChanged> }[] }).items)
    .map(({ payload }) => payload)
    .filter(({ memberId }) => memberId.startsWith(prefix));
const eventsOf = (messages: readonly ReceivedMessage[], id: string) =>
  itemsOf(messages).filter(({ payload }) => payload.event.memberId === id);

const refusedCell = (type: string) => ({ type, channel: 'sms', selected: false });

describe('subscriptions', () => {
  const service = useService(members);
  const collect = (contract: string) => service.broker.collect(EXCHANGES.internal, contract);
  const { request, grid, history } = clientOf(() => service.running.url);

  describe('over REST', () => {
    it('shows the grid, changes cells of it, and remembers who did what and when', async () => {
      await request('PUT', '/members/m-grid', { firstName: 'Homer' });
      const first = await grid('m-grid');
      expect(first.types.map(({ type }) => type)).toHaveLength(8);
      expect(refusedIn(first)).toEqual([]);
      for (const { type, cells } of first.types)
        for (const { readOnly } of cells) expect(readOnly).toBe(type === 'system');

      const cells = [
        { type: 'offer', channel: 'sms', selected: false },
        { type: 'mailing', channel: 'email', selected: false },
      ];
      const put = await request<Grid>('PUT', '/members/m-grid/subscriptions', { cells });
      expect(put.status).toBe(200);
      expect(refusedIn(put.body)).toEqual(['offer sms', 'mailing email']);
      expect(refusedIn((await request<Grid>('POST', '/members/m-grid/subscriptions/reject-all')).body)).toHaveLength(
        70,
      );
      const back = [{ type: 'offer', channel: 'sms', selected: true }];
      await request('PUT', '/members/m-grid/subscriptions', { cells: back });
      expect(refusedIn(await grid('m-grid'))).toHaveLength(69);
      expect(refusedIn((await request<Grid>('POST', '/members/m-grid/subscriptions/subscribe-all')).body)).toEqual([]);

      const whole = await history('m-grid');
      expect(whole.items.map(({ source, cells: changed }) => [source, changed.length])).toEqual([
        ['operator', 69],
        ['operator', 1],
        ['operator', 68],
        ['operator', 2],
      ]);
      expect(whole.items[3]!.cells).toEqual(cells);
      const page = await history('m-grid', '?limit=3');
      expect([page.items, (await history('m-grid', `?limit=3&after=${page.next}`)).items]).toEqual([
        whole.items.slice(0, 3),
        whole.items.slice(3),
      ]);
    });

    it('announces a choice, and lets offers react to it as to an event', async () => {
      const [announced, events] = [await collect(PreferencesChanged.name), await collect(EventEnriched.name)];
      await request('PUT', '/members/m-say', { firstName: 'Lisa', locale: 'es-ES' });
      await eventually(() => expect(preferencesIn(announced, 'm-say')).toHaveLength(1));
      expect(preferencesIn(announced, 'm-say')[0]).toMatchObject({ memberId: 'm-say', locale: 'es-ES', optOuts: [] });
      await request('PUT', '/members/m-say/subscriptions', {
        cells: [{ type: 'offer', channel: 'sms', selected: false }],
      });
      await eventually(() =>
        expect([preferencesIn(announced, 'm-say'), eventsOf(events, 'm-say')].map((one) => one.length)).toEqual([2, 1]),
      );
      const [before, after] = preferencesIn(announced, 'm-say');
      expect(after!.revision).toBeGreaterThan(before!.revision);
      const optOuts = [{ messageType: 'offer', channel: 'sms' }];
      expect(after).toMatchObject({ locale: 'es-ES', optOuts });
      expect(eventsOf(events, 'm-say')[0]!.payload).toMatchObject({
        event: {
          type: 'member.subscriptions-changed',
          memberId: 'm-say',
          data: { member: { optOuts }, source: 'operator' },
        },
        member: { memberId: 'm-say', firstName: 'Lisa', optOuts },
      });
    });

    it.each([
      [
        'PUT',
        '/members/nobody/subscriptions',
        { cells: [{ type: 'offer', channel: 'sms', selected: true }] },
        404,
        ['MEMBER_NOT_FOUND'],
      ],
      ['GET', '/members/nobody/subscriptions', undefined, 404, ['MEMBER_NOT_FOUND']],
      ['GET', '/members/nobody/subscriptions/history', undefined, 404, ['MEMBER_NOT_FOUND']],
      ['POST', '/members/nobody/subscriptions/reject-all', undefined, 404, ['MEMBER_NOT_FOUND']],
      [
        'PUT',
        '/members/m/subscriptions',
        { cells: [{ type: 'spam', channel: 'fax', selected: 1 }] },
        400,
        ['/cells/0/channel', '/cells/0/selected'],
      ],
      ['PUT', '/members/m/subscriptions', { cells: [refusedCell('spam')] }, 422, ['SUBSCRIPTION_TYPE_UNKNOWN']],
      ['PUT', '/members/m/subscriptions', { cells: [refusedCell('-')] }, 400, ['/cells/0/type']],
      ['PUT', '/members/m/subscriptions', { cells: [] }, 400, ['/cells']],
      [
        'PUT',
        '/members/m/subscriptions',
        {
          cells: [
            { type: 'system', channel: 'sms', selected: false },
            { type: 'offer', channel: 'sms', selected: false },
            { type: 'offer', channel: 'sms', selected: true },
          ],
        },
        422,
        ['/cells/0', 'SUBSCRIPTION_READ_ONLY', '/cells/2', 'SUBSCRIPTION_DUPLICATE'],
      ],
      ['GET', '/members/m/subscriptions/history?limit=201&after=x', undefined, 400, ['/limit', '/after']],
      ['GET', '/message-types/spam', undefined, 404, ['MESSAGE_TYPE_NOT_FOUND']],
      ['DELETE', '/message-types/spam', undefined, 404, ['MESSAGE_TYPE_NOT_FOUND']],
      ['DELETE', '/message-types/offer', undefined, 409, ['MESSAGE_TYPE_BUILT_IN_CONFLICT']],
      ['PUT', '/message-types/Spam', { title: 'Spam' }, 400, ['/type']],
      [
        'PUT',
        '/message-types/system',
        { title: 'Service', subscribedByDefault: false },
        422,
        ['/subscribedByDefault', 'MESSAGE_TYPE_READ_ONLY'],
      ],
      [
        'PUT',
        '/message-types/offer',
        { title: ' ', doNotDisturb: 'never', lifetimeSeconds: 1, channels: [] },
        400,
        ['/title', '/doNotDisturb', '/lifetimeSeconds', '/channels'],
      ],
    ])('answers %s %s %j with problem details', async (method, path, body, status, said) => {
      const answer = await request(method, path, body);
      expect(answer.status).toBe(status);
      for (const each of said) expect(JSON.stringify(answer.body)).toContain(each);
    });

    it('says how messages of a type are treated', async () => {
      const types = await request<{ items: { type: string; title: string; doNotDisturb: string }[] }>(
        'GET',
        '/message-types',
      );
      expect(types.body.items).toHaveLength(8);
      expect(types.body.items[3]).toMatchObject({ type: 'offer', title: 'Personal offers', doNotDisturb: 'no-limit' });
      const settings = { title: 'Deals', doNotDisturb: 'night', lifetimeSeconds: 3_600 };
      expect((await request('PUT', '/message-types/offer', settings)).body).toMatchObject({
        type: 'offer',
        ...settings,
      });
      const { body } = await request('PUT', '/message-types/offer', { title: 'Deals', doNotDisturb: 'no-limit' });
      expect(body).not.toHaveProperty('lifetimeSeconds');
      await request('PUT', '/members/m-title', {});
      expect((await grid('m-title')).types.find(({ type }) => type === 'offer')!.title).toBe('Deals');
    });
  });

  describe('chosen on public pages', () => {
    it('are taken in by the time of the choice, in any order and however often', async () => {
      const announced = await collect(PreferencesChanged.name);
      await request('POST', '/members/batch', {
        asOf: '2026-05-01T00:00:00Z',
        members: [{ memberId: 'm-choice', optOuts: [] }],
      });
      const [first, second, third] = [
        chosen('m-choice', [refuse('offer', 'email'), refuse('refund', 'sms')], '2026-05-02T00:00:00Z'),
        chosen('m-choice', [refuse('mailing', 'email')], '2026-05-03T00:00:00Z'),
        chosen('m-choice', [refuse('offer', 'email', true), refuse('system', 'sms')], '2026-05-04T00:00:00Z'),
      ];
      await service.broker.publishPacket([third, second]);
      await service.broker.publishPacket([first, third]);
      await service.broker.publishPacket([first, chosen('m-choice', [refuse('offer', 'sms')], '2026-04-01T00:00:00Z')]);
      await eventually(async () =>
        expect(refusedIn(await grid('m-choice')).sort()).toEqual(['mailing email', 'refund sms']),
      );
      const { items } = await history('m-choice');
      expect(new Set(items.map(({ source }) => source))).toEqual(new Set(['member']));
      await eventually(() =>
        expect(
          preferencesIn(announced, 'm-choice')
            .sort((a, b) => a.revision - b.revision)
            .at(-1)!.optOuts,
        ).toHaveLength(2),
      );
    });

    it('give way to what was said later, and are kept for a person when there is no such member', async () => {
      await service.broker.publishPacket([
        registered('m-way', { optOuts: [] }, '2026-05-05T00:00:00.000Z'),
        accepted('m-way'),
      ]);
      await eventually(async () => expect((await request('GET', '/members/m-way')).status).toBe(200));
      await service.broker.publishPacket([
        chosen('m-way', [refuse('offer', 'email')], '2026-05-04T00:00:00Z'),
        chosen('m-way', [refuse('offer', 'sms')], '2026-05-06T00:00:00Z'),
        chosen('m-gone', [refuse('offer', 'sms')], '2026-05-06T00:00:00Z'),
      ]);
      await eventually(async () => expect(refusedIn(await grid('m-way'))).toEqual(['offer sms']));
      const [dead] = await eventually(async () => {
        const messages = await service.broker.drain('members.dead');
        expect(messages).toHaveLength(1);
        return messages;
      });
      expect(dead!.headers).toMatchObject({ 'error-code': 'MEMBER_NOT_FOUND' });
    });
  });

  it('changed by an event are announced and remembered as such, and make no second event', async () => {
    const [announced, events] = [await collect(PreferencesChanged.name), await collect(EventEnriched.name)];
    const member = { firstName: 'Bart', optOuts: [{ messageType: '*', channel: 'sms' }] };
    await service.broker.publishPacket([registered('m-event', member, '2026-05-05T00:00:00.000Z')]);
    await eventually(() => expect(preferencesIn(announced, 'm-event')).toHaveLength(1));
    expect(preferencesIn(announced, 'm-event')[0]).toMatchObject({ memberId: 'm-event', optOuts: member.optOuts });
    const { items } = await history('m-event');
    expect(items.map(({ source, at, cells }) => [source, at, cells.length])).toEqual([
      ['event', '2026-05-05T00:00:00.000Z', 7],
    ]);
    expect(eventsOf(events, 'm-event').map(({ payload }) => payload.event.type)).toEqual(['registration.completed']);
  });

  it('changed by a request over the profile are ascribed to the operator, and by a batch to an import', async () => {
    const optOuts = (channel: string) => [{ messageType: 'offer', channel }];
    await request('PUT', '/members/m-asked', { firstName: 'Ned', optOuts: optOuts('sms') });
    await request('PATCH', '/members/m-asked', { optOuts: optOuts('email') });
    await request('POST', '/members/batch', { members: [{ memberId: 'm-asked', optOuts: [] }] });
    const { items } = await history('m-asked');
    expect(items.map(({ source }) => source)).toEqual(['import', 'operator', 'operator']);
  });

  it('are announced by one of two replicas, once each', async () => {
    const announced = await collect(PreferencesChanged.name);
    await service.replica();
    const loaded = Array.from({ length: 1_000 }, (_, index) => ({ memberId: `many-${index}`, locale: 'de' }));
    await request('POST', '/members/batch', { members: loaded });
    await eventually(() =>
      expect(new Set(preferencesIn(announced, 'many-').map(({ memberId }) => memberId)).size).toBe(1_000),
    );
    await eventually(async () =>
      expect(await service.database.query(`select 1 from members.subscription_change where not announced`)).toEqual([]),
    );
    expect(preferencesIn(announced, 'many-')).toHaveLength(1_000);
  });
});
