import { randomUUID } from 'node:crypto';
import { CloudEvent, MessageCleared, type PayloadOf, PublicStatus } from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { dispatcher } from '../src/service';
import {
  announcedOf,
  changedOf,
  eventOf,
  failedOf,
  homer,
  messageIdOf,
  payloadsOf,
  renderedOf,
  requestOf,
} from './builders';

jest.setTimeout(120_000);

type Cleared = PayloadOf<typeof MessageCleared>;

describe('dispatcher', () => {
  const service = useService(dispatcher, { QUIET_HOURS: 'none' });
  let cleared: ReceivedMessage[];
  let announced: ReceivedMessage[];

  beforeAll(async () => {
    cleared = await service.broker.collect('carillon.internal', MessageCleared.name);
    announced = await service.broker.collect('carillon.delivery');
  });

  const clearedOf = (messageId: string) =>
    payloadsOf<Cleared>(cleared).filter((payload) => payload.messageId === messageId);
  const get = async (path: string) => {
    const response = await fetch(`${service.running.url}/api/messages${path}`);
    return { status: response.status, body: await response.json() };
  };
  const within = { withinMs: 60_000 };

  it('clears a message, says so in public and keeps neither contact nor text', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const request = { ...requestOf(), traceparent };
    const messageId = messageIdOf(request);
    await service.broker.publishPacket([request]);
    await eventually(() => expect(clearedOf(messageId)).toHaveLength(1), within);
    expect(clearedOf(messageId)[0]).toMatchObject({ channel: 'sms', recipient: '+15550100001', member: homer });
    await eventually(() => expect(announcedOf(announced, messageId)).toEqual(['requested']), within);
    const message = announced.find((one) => eventOf(one).data.messageId === messageId)!;
    expect(message.routingKey).toBe('sms.requested');
    expect(PublicStatus.strict().parse(CloudEvent.parse(JSON.parse(message.body)).data).memberId).toBe('m-1');
    expect(eventOf(message).traceparent).toBe(traceparent);
    const [row] = await service.database.query<{ all: string }>(
      `select m::text as all from dispatcher.message m where message_id = $1`,
      [messageId],
    );
    expect(row!.all).not.toMatch(/15550100001|homer|Simpson/i);
  });

  it('clears a message for the inbox of a member without contacts', async () => {
    const request = requestOf({ channel: 'inbox', member: { memberId: 'm-1' } });
    await service.broker.publishPacket([request]);
    await eventually(() => expect(clearedOf(messageIdOf(request))).toMatchObject([{ recipient: 'm-1' }]), within);
  });

  it.each([
    ['OPTED_OUT', { member: { ...homer, optOuts: [{ messageType: '*', channel: '*' }] } }],
    ['NO_CONTACT', { member: { memberId: 'm-1' } }],
    ['CONTACT_UNVERIFIED', { member: { memberId: 'm-1', phone: { value: '+15550100001' } } }],
    ['CHANNEL_NOT_SERVED', { channel: 'receipt' }],
  ] as const)('suppresses with %s', async (code, changes) => {
    const request = requestOf(changes as Parameters<typeof requestOf>[0]);
    const messageId = messageIdOf(request);
    await service.broker.publishPacket([request]);
    await eventually(() => expect(announcedOf(announced, messageId)).toEqual(['requested', 'suppressed']), within);
    const events = announced.map(eventOf).filter(({ data }) => data.messageId === messageId);
    expect(events[1]!.data.code).toBe(code);
    expect((await get(`/${messageId}`)).body).toMatchObject({ status: 'suppressed', code });
    expect(clearedOf(messageId)).toEqual([]);
  });

  it('lets a message expire that comes too late', async () => {
    const request = requestOf({ expiresAt: '2026-01-01T00:00:00Z' });
    await service.broker.publishPacket([request]);
    await eventually(
      () => expect(announcedOf(announced, messageIdOf(request))).toEqual(['requested', 'expired']),
      within,
    );
    expect(clearedOf(messageIdOf(request))).toEqual([]);
  });

  it('records no answer to a packet it can tell about, and says the same again when the packet comes again', async () => {
    const going = requestOf();
    const optedOut = requestOf({ member: { ...homer, optOuts: [{ messageType: '*', channel: '*' }] } });
    const [going1, optedOut1] = [going, optedOut].map(messageIdOf) as [string, string];
    const asked = { items: [going, optedOut], id: randomUUID() };
    const reported = { items: [renderedOf(going1), changedOf(going1, 'sent', 1)], ids: [randomUUID(), randomUUID()] };
    const ask = () => service.broker.publishPacket(asked.items, { id: asked.id });
    const report = () =>
      Promise.all(
        reported.items.map((item, index) => service.broker.publishPacket([item], { id: reported.ids[index]! })),
      );
    const said = () => [announcedOf(announced, going1), announcedOf(announced, optedOut1), clearedOf(going1).length];
    await ask();
    await eventually(() => expect(said()).toEqual([['requested'], ['requested', 'suppressed'], 1]), within);
    await ask();
    await eventually(
      () =>
        expect(said()).toEqual([['requested', 'requested'], ['requested', 'suppressed', 'requested', 'suppressed'], 2]),
      within,
    );
    await report();
    await eventually(
      () => expect(announcedOf(announced, going1)).toEqual(expect.arrayContaining(['rendered', 'sent'])),
      within,
    );
    const [answer] = await service.database.query<{ count: string }>(
      `select count(*) from dispatcher.inbox_answer where id in
         (select answer_id from dispatcher.inbox where id = any($1::uuid[]))`,
      [[asked.id, ...reported.ids]],
    );
    expect(Number(answer!.count)).toBe(0);
    await report();
    await ask();
    // It has come to its gateway: only the words on it are said again.
    await eventually(
      () =>
        expect([...announcedOf(announced, going1)].sort()).toEqual(
          ['rendered', 'requested', 'sent'].flatMap((status) => Array(status === 'requested' ? 3 : 2).fill(status)),
        ),
      within,
    );
    expect(clearedOf(going1)).toHaveLength(2);
    const ids = announced.map(eventOf).filter(({ data }) => data.messageId === going1);
    expect(new Set(ids.map((event) => event.id)).size).toBe(3);
  });

  it('handles a packet of 500 with duplicates once, though it comes to two replicas again and again', async () => {
    await service.replica();
    const before = cleared.length;
    const requests = Array.from({ length: 250 }, () => requestOf());
    // the same message asked for by another item: its id alone tells
    const twins = requests.slice(0, 100).map((request) => ({ ...requestOf(), payload: request.payload }));
    const packet = [...requests, ...twins, ...requests.slice(0, 150)];
    const id = randomUUID();
    await Promise.all([
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket([...packet].reverse()),
      ...requests.slice(0, 20).map((request) => service.broker.publishPacket([request])),
    ]);
    const last = requestOf();
    await service.broker.publishPacket([last]);
    const ids = new Set(requests.map(messageIdOf));
    await eventually(() => {
      const got = payloadsOf<Cleared>(cleared.slice(before)).filter(({ messageId }) => ids.has(messageId));
      expect(new Set(got.map(({ messageId }) => messageId)).size).toBe(250);
      expect(clearedOf(messageIdOf(last))).toHaveLength(1);
    }, within);
    await eventually(
      async () => expect(await service.broker.depth('dispatcher.on.offers.message-requested')).toBe(0),
      within,
    );
    // a packet handled twice may be answered twice, with the same ids: the next inbox drops them
    const items = cleared.slice(before).flatMap(({ body }) => (JSON.parse(body) as { items: { id: string }[] }).items);
    expect(new Set(items.map((item) => item.id)).size).toBe(251);
    const requested = announced.map(eventOf).filter(({ data }) => ids.has(data.messageId));
    expect(new Set(requested.map((event) => event.id)).size).toBe(250);
    const [count] = await service.database.query<{ count: string }>(
      `select count(*) from dispatcher.message where message_id = any($1::uuid[])`,
      [[...ids]],
    );
    expect(Number(count!.count)).toBe(250);
  });

  it('ends every message alike, in whatever order, packets and copies its statuses come, with two replicas', async () => {
    await service.replica();
    const requests = Array.from({ length: 100 }, () => requestOf());
    const ids = requests.map(messageIdOf);
    await service.broker.publishPacket(requests);
    await eventually(async () => {
      const [row] = await service.database.query<{ count: string }>(
        `select count(*) from dispatcher.message where message_id = any($1::uuid[])`,
        [ids],
      );
      expect(Number(row!.count)).toBe(100);
    }, within);
    const rendered = shuffle(ids.map((id) => renderedOf(id)));
    const changes = ids.flatMap((id) => [
      changedOf(id, 'sent', 1, { provider: 'smpp' }),
      changedOf(id, 'unknown', 2),
      changedOf(id, 'undelivered', 3, { code: 'UNDELIV', detail: 'no such subscriber +15550100001' }),
      changedOf(id, 'delivered', 4),
    ]);
    const copies = shuffle(changes).slice(0, 200);
    const packets = chunks(shuffle([...changes, ...copies]), 97);
    await Promise.all([
      ...packets.map((items) => service.broker.publishPacket(items)),
      ...chunks(rendered, 33).map((items) => service.broker.publishPacket(items)),
    ]);
    await eventually(() => {
      for (const id of ids)
        expect([...announcedOf(announced, id)].sort()).toEqual([
          'delivered',
          'rendered',
          'requested',
          'sent',
          'undelivered',
          'unknown',
        ]);
    }, within);
    const rows = await service.database.query<{ status: string; provider: string; history: object }>(
      `select distinct status, provider, history - 'requested' as history, status_at from dispatcher.message
       where message_id = any($1::uuid[])`,
      [ids],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: 'delivered', provider: 'smpp' });
    expect(JSON.stringify(rows[0])).not.toContain('subscriber');
  });

  it('learns from a gateway when a message was rendered, and then hears nothing new of it', async () => {
    const [told, untold] = [requestOf(), requestOf()].map((request) => [request, messageIdOf(request)] as const);
    await service.broker.publishPacket([told![0], untold![0]]);
    await eventually(() => expect(clearedOf(untold![1])).toHaveLength(1), within);
    const at = new Date('2026-05-01T10:16:00.123Z');
    const report = { items: [changedOf(told![1], 'sent', 1, { renderedAt: at.toISOString() })], id: randomUUID() };
    await service.broker.publishPacket(report.items, { id: report.id });
    await eventually(() => expect(announcedOf(announced, told![1])).toEqual(['requested', 'rendered', 'sent']), within);
    await service.broker.publishPacket([renderedOf(told![1], at), renderedOf(untold![1], at)]);
    await eventually(() => expect(announcedOf(announced, untold![1])).toEqual(['requested', 'rendered']), within);
    expect(announcedOf(announced, told![1])).toEqual(['requested', 'rendered', 'sent']);
    await service.broker.publishPacket(report.items, { id: report.id });
    await eventually(() => expect(announcedOf(announced, told![1]).slice(3)).toEqual(['rendered', 'sent']), within);
    // The same end, whoever told of it, and in whatever order.
    const early = new Date('2026-05-01T10:15:59Z');
    await service.broker.publishPacket([renderedOf(told![1], early), renderedOf(untold![1], early)]);
    await service.broker.publishPacket([changedOf(untold![1], 'sent', 1, { renderedAt: at.toISOString() })]);
    await eventually(async () => {
      const rows = await service.database.query<{ rendered: string; status: string }>(
        `select history -> 'rendered' ->> 'at' as rendered, status from dispatcher.message
         where message_id = any($1::uuid[])`,
        [[told![1], untold![1]]],
      );
      expect(rows).toEqual([1, 2].map(() => ({ rendered: early.toISOString(), status: 'sent' })));
    }, within);
  });

  it('ends a message that has no words', async () => {
    const request = requestOf();
    const messageId = messageIdOf(request);
    await service.broker.publishPacket([request]);
    await eventually(() => expect(clearedOf(messageId)).toHaveLength(1), within);
    await service.broker.publishPacket([failedOf(messageId, 'TEMPLATE_NOT_FOUND')]);
    await eventually(
      async () =>
        expect((await get(`/${messageId}`)).body).toMatchObject({ status: 'failed', code: 'TEMPLATE_NOT_FOUND' }),
      within,
    );
  });

  it('keeps a status of a message that is not there in the dead queue, and takes its neighbours', async () => {
    const request = requestOf();
    await service.broker.publishPacket([request]);
    await eventually(() => expect(clearedOf(messageIdOf(request))).toHaveLength(1), within);
    const stray = changedOf(randomUUID(), 'sent');
    await service.broker.publishPacket([stray, changedOf(messageIdOf(request), 'sent')]);
    await eventually(() => expect(announcedOf(announced, messageIdOf(request))).toContain('sent'), within);
    const dead = await eventually(async () => {
      const messages = await service.broker.drain('dispatcher.dead');
      expect(messages).toHaveLength(1);
      return messages;
    }, within);
    expect(dead[0]!.headers).toMatchObject({ 'error-code': 'MESSAGE_NOT_FOUND' });
    expect(dead[0]!.body).toContain(stray.id);
  });

  it('updates rows in place: a healthy life touches no index', async () => {
    const requests = Array.from({ length: 200 }, () => requestOf());
    const ids = requests.map(messageIdOf);
    await service.broker.publishPacket(requests);
    await eventually(() => expect(clearedOf(ids[199]!)).toHaveLength(1), within);
    await service.broker.publishPacket(ids.map((id) => renderedOf(id)));
    await eventually(() => expect(announcedOf(announced, ids[199]!)).toContain('rendered'), within);
    await eventually(async () => {
      const [row] = await service.database.query<{ hot: string; updated: string }>(
        `select n_tup_hot_upd as hot, n_tup_upd as updated from pg_stat_user_tables
         where schemaname = 'dispatcher' and relname = 'message'`,
      );
      expect(Number(row!.updated)).toBeGreaterThan(200);
      // changes to and from trouble are index changes; the shuffled lives above have some
      expect(Number(row!.hot) / Number(row!.updated)).toBeGreaterThan(0.4);
    }, within);
  });
});

function shuffle<T>(list: readonly T[]): readonly T[] {
  return [...list]
    .map((value) => ({ value, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
