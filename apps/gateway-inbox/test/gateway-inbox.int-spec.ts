import { randomUUID } from 'node:crypto';
import { InboxMessageRead, SendInbox } from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayInbox } from '../src/service';
import { asMember, messageIdOf, namesOf, operator, orderOf, settings, statusesOf } from './inbox';

jest.setTimeout(120_000);
const within = { withinMs: 60_000 };

describe('gateway-inbox', () => {
  const service = useService(gatewayInbox, settings);
  let received: ReceivedMessage[];

  beforeAll(async () => {
    received = await service.broker.collect('carillon.internal', 'delivery.*');
  });

  const statuses = (messageId: string) => namesOf(statusesOf(received, messageId));
  const inboxOf = async (memberId: string) => (await asMember(service, memberId)('GET', '/me/inbox')).body.items;
  const arrive = async (memberId: string, count = 1, changes: Parameters<typeof orderOf>[0] = {}) => {
    const orders = Array.from({ length: count }, () => orderOf({ to: memberId, ...changes }));
    await service.broker.publishPacket(orders);
    await eventually(async () => expect(await countOf(memberId)).toBe(count), within);
    return orders;
  };
  const countOf = async (memberId: string): Promise<number> => {
    const [row] = await service.database.query<{ count: number }>(
      `select count(*)::int as count from gateway_inbox.inbox_message where member_id = $1`,
      [memberId],
    );
    return row!.count;
  };
  const allHandled = (contract: { readonly name: string }) =>
    eventually(async () => expect(await service.broker.depth(`gateway-inbox.on.${contract.name}`)).toBe(0), within);

  it('keeps a message for its member, and says that it is delivered', async () => {
    const [order] = await arrive('m-keep', 1, { expiresAt: '2099-01-01T00:00:00Z' });
    const messageId = messageIdOf(order!);
    expect(await inboxOf('m-keep')).toEqual([
      {
        messageId,
        title: 'You saved 8 EUR',
        body: 'Dear Homer, your discount amount was 8 EUR. Come again!',
        summary: 'Your discount',
        imageUrl: 'https://shop.example/bell.png',
        link: 'my-app://receipts/r-1001',
        inApp: true,
        createdAt: expect.any(String),
        expiresAt: '2099-01-01T00:00:00.000Z',
        read: false,
      },
    ]);
    await eventually(() => expect(statuses(messageId)).toEqual(['sent', 'delivered']), within);
    const [sent] = statusesOf(received, messageId);
    expect(sent).toMatchObject({ correlationId: order!.correlationId, payload: { provider: 'inbox' } });
  });

  it('keeps hostile text as data', async () => {
    const title = `</script><img src=x onerror="alert('{{x}}')">\u0000\u202e`;
    const body = `'; drop table inbox_message; --\n"\\{},NULL,\ud800`;
    await arrive('m-hostile', 1, { title, body });
    const [message] = await inboxOf('m-hostile');
    expect(message).toMatchObject({ title: title.replace('\0', ''), body: body.replace('\ud800', '\ufffd') });
  });

  it('handles a packet with duplicates once, though it comes to two replicas again and again', async () => {
    await service.replica();
    const orders = Array.from({ length: 200 }, () => orderOf({ to: 'm-many' }));
    const twins = orders.slice(0, 100).map((order) => ({ ...orderOf(), payload: order.payload }));
    const packet = [...orders, ...twins, ...orders.slice(0, 100)];
    const id = randomUUID();
    await Promise.all([
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket([...packet].reverse()),
      ...orders.slice(0, 20).map((order) => service.broker.publishPacket([order])),
    ]);
    await eventually(() => {
      for (const order of orders) expect(statuses(messageIdOf(order))).toHaveLength(2);
    }, within);
    await allHandled(SendInbox);
    expect(await countOf('m-many')).toBe(200);
    for (const order of orders) expect([...statuses(messageIdOf(order))].sort()).toEqual(['delivered', 'sent']);
  });

  it('takes no message whose time is over, and neither lists nor keeps one when it is', async () => {
    const late = orderOf({ to: 'm-late', expiresAt: '2026-01-01T00:00:00Z' });
    await service.broker.publishPacket([late]);
    await eventually(() => expect(statuses(messageIdOf(late))).toEqual(['expired']), within);
    expect(await countOf('m-late')).toBe(0);

    const [expired, present] = await arrive('m-old', 2);
    await service.database.query(
      `update gateway_inbox.inbox_message set expires_at = now() - interval '1 second' where message_id = $1`,
      [messageIdOf(expired!)],
    );
    expect((await inboxOf('m-old')).map(({ messageId }) => messageId)).toEqual([messageIdOf(present!)]);
    expect((await asMember(service, 'm-old')('GET', '/me/inbox/unread-count')).body).toEqual({ unread: 1 });
    await service.restart();
    await eventually(async () => expect(await countOf('m-old')).toBe(1), within);
    expect(await inboxOf('m-old')).toHaveLength(1);
  });

  it('forgets what was deleted two weeks ago, and knows a late copy of it until then', async () => {
    const [order, old] = await arrive('m-delete', 2);
    const call = asMember(service, 'm-delete');
    for (const one of [order!, old!]) expect((await call('DELETE', `/me/inbox/${messageIdOf(one)}`)).status).toBe(204);
    expect(await inboxOf('m-delete')).toEqual([]);
    expect((await call('POST', `/me/inbox/${messageIdOf(order!)}/read`)).status).toBe(404);
    const before = received.length;
    await service.broker.publishPacket([{ ...orderOf(), payload: order!.payload }]);
    await allHandled(SendInbox);
    await arrive('m-after');
    expect(await inboxOf('m-delete')).toEqual([]);
    expect(namesOf(statusesOf(received.slice(before), messageIdOf(order!)))).toEqual([]);

    await service.database.query(
      `update gateway_inbox.inbox_message set deleted_at = now() - interval '15 days' where message_id = $1`,
      [messageIdOf(old!)],
    );
    await service.restart();
    await eventually(async () => expect(await countOf('m-delete')).toBe(1), within);
    const { items } = (await operator(service)('GET', '/members/m-delete/inbox')).body;
    expect(items).toMatchObject([{ messageId: messageIdOf(order!), deletedAt: expect.any(String) }]);
  });

  it('shows a message as read at once, and reports it once, however often and wherever it is read', async () => {
    const [order] = await arrive('m-read');
    const messageId = messageIdOf(order!);
    const call = asMember(service, 'm-read');
    const path = `/me/inbox/${messageId}/read`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST', path)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
    const [message] = await inboxOf('m-read');
    expect(message).toMatchObject({ read: true, readAt: expect.any(String) });
    await call('POST', path);
    await eventually(() => expect(statuses(messageId)).toEqual(['sent', 'delivered', 'read']), within);
    await allHandled(InboxMessageRead);
    const read = statusesOf(received, messageId).filter(({ payload }) => payload.status === 'read');
    expect(read).toMatchObject([{ correlationId: order!.correlationId, payload: { provider: 'inbox' } }]);
    expect(await inboxOf('m-read')).toEqual([message]);
  });

  it('loses no reading when the process dies before it has marked the message', async () => {
    const [order] = await arrive('m-crash');
    const messageId = messageIdOf(order!);
    const at = '2026-05-01T10:17:30.000Z';
    const cause = { id: messageId, correlationId: order!.correlationId, occurredAt: new Date(at) };
    const reading = InboxMessageRead.item({ cause, payload: { messageId, at } });
    const queue = `gateway-inbox.on.${InboxMessageRead.name}`;
    for (let copies = 0; copies < 3; copies += 1) await service.broker.publishPacket([reading], { queue });
    await eventually(() => expect(statuses(messageId)).toContain('read'), within);
    await eventually(async () => expect(await inboxOf('m-crash')).toMatchObject([{ readAt: at }]), within);
    expect((await asMember(service, 'm-crash')('POST', `/me/inbox/${messageId}/read`)).status).toBe(204);
    await allHandled(InboxMessageRead);
    expect(statusesOf(received, messageId).filter(({ payload }) => payload.status === 'read')).toHaveLength(1);
  });

  it('reports a reading of what has been purged meanwhile', async () => {
    const messageId = randomUUID();
    const at = '2026-05-01T10:17:30.000Z';
    const cause = { id: messageId, correlationId: 'c', occurredAt: new Date(at) };
    const queue = `gateway-inbox.on.${InboxMessageRead.name}`;
    await service.broker.publishPacket([InboxMessageRead.item({ cause, payload: { messageId, at } })], { queue });
    await eventually(() => expect(statuses(messageId)).toEqual(['read']), within);
  });

  it('takes a reading while the broker comes and goes: never a lost one, never a second', async () => {
    const orders = await arrive('m-cut', 5);
    const call = asMember(service, 'm-cut');
    for (const order of orders) {
      await eventually(async () => expect(await service.broker.cutConnections()).toBeGreaterThan(0), within);
      await eventually(
        async () => expect((await call('POST', `/me/inbox/${messageIdOf(order)}/read`)).status).toBe(204),
        within,
      );
    }
    const messages = await inboxOf('m-cut');
    expect(messages.map(({ read }) => read)).toEqual(Array(5).fill(true));
    await eventually(() => {
      for (const order of orders) expect(statuses(messageIdOf(order))).toContain('read');
    }, within);
  });

  it('reads all, also more than go into one packet', async () => {
    const orders = await arrive('m-all', 600, { body: 'x' });
    const call = asMember(service, 'm-all');
    await call('POST', `/me/inbox/${messageIdOf(orders[0]!)}/read`);
    expect((await call('GET', '/me/inbox/unread-count')).body).toEqual({ unread: 599 });
    expect(await call('POST', '/me/inbox/read-all')).toMatchObject({ status: 200, body: { read: 599 } });
    expect((await call('POST', '/me/inbox/read-all')).body).toEqual({ read: 0 });
    expect((await call('GET', '/me/inbox/unread-count')).body).toEqual({ unread: 0 });
    await eventually(() => {
      for (const order of orders) expect(statuses(messageIdOf(order))).toContain('read');
    }, within);
  });
});
