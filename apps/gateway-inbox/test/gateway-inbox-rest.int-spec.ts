import type { Logger } from '@carillon/messaging';
import { LOGGER, MemberTokens } from '@carillon/service-kit';
import { eventually, membersMerged, useService } from '@carillon/testing';
import { gatewayInbox } from '../src/service';
import { API_TOKEN, asMember, callerOf, MEMBER_TOKEN_SECRET, messageIdOf, operator, orderOf, settings } from './inbox';

jest.setTimeout(120_000);

describe('gateway-inbox over REST', () => {
  const service = useService(gatewayInbox, settings);
  const orders = [
    ...Array.from({ length: 6 }, () => orderOf({ to: 'm-1', inApp: false })),
    orderOf({ to: 'm-1', inApp: true }),
    orderOf({ to: 'наш клиент 1' }),
  ];
  const popUp = messageIdOf(orders[6]!);
  const others = messageIdOf(orders[7]!);
  const me = (...call: Parameters<ReturnType<typeof asMember>>) => asMember(service, 'm-1')(...call);

  beforeAll(async () => {
    for (const order of orders) await service.broker.publishPacket([order]);
    await eventually(
      async () => {
        expect((await me('GET', '/me/inbox')).body.items).toHaveLength(7);
        expect((await asMember(service, 'наш клиент 1')('GET', '/me/inbox')).body.items).toHaveLength(1);
      },
      { withinMs: 60_000 },
    );
  });

  it('lists newest first, page by page', async () => {
    const all = (await me('GET', '/me/inbox')).body.items;
    const moments = all.map(({ createdAt }) => String(createdAt));
    expect(moments).toEqual([...moments].sort().reverse());
    const pages: string[][] = [];
    for (let after = ''; ;) {
      const { body } = await me('GET', `/me/inbox?limit=3${after}`);
      pages.push(body.items.map(({ messageId }) => messageId));
      if (body.next === undefined) break;
      after = `&after=${body.next}`;
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(all.map(({ messageId }) => messageId));
  });

  it('keeps a member from the messages of another, as if there were none', async () => {
    for (const [method, path] of [
      ['POST', `/me/inbox/${others}/read`],
      ['POST', `/me/inbox/${others}/shown`],
      ['DELETE', `/me/inbox/${others}`],
      ['DELETE', `/me/inbox/${crypto.randomUUID()}`],
    ] as const)
      expect(await me(method, path)).toMatchObject({ status: 404, body: { code: 'INBOX_MESSAGE_NOT_FOUND' } });
    await me('POST', '/me/inbox/read-all');
    expect((await asMember(service, 'наш клиент 1')('GET', '/me/inbox')).body.items).toMatchObject([
      { messageId: others, read: false },
    ]);
    const { next } = (await me('GET', '/me/inbox?limit=1')).body;
    const theirs = await asMember(service, 'm-stranger')('GET', `/me/inbox?after=${next}`);
    expect(theirs.body.items).toEqual([]);
    const shown = await operator(service)('GET', `/members/${encodeURIComponent('наш клиент 1')}/inbox`);
    expect(shown.body.items).toHaveLength(1);
  });

  it('gives a pop-up until it has been shown or read', async () => {
    const order = orderOf({ to: 'm-pop', inApp: true });
    const silent = orderOf({ to: 'm-pop', inApp: false });
    const other = orderOf({ to: 'm-pop', inApp: true });
    await service.broker.publishPacket([order, silent, other]);
    const call = asMember(service, 'm-pop');
    const popUps = async () => (await call('GET', '/me/inbox/in-app')).body.items.map(({ messageId }) => messageId);
    await eventually(async () => expect([...(await popUps())].sort()).toEqual([order, other].map(messageIdOf).sort()));
    for (let times = 0; times < 2; times += 1)
      expect((await call('POST', `/me/inbox/${messageIdOf(order)}/shown`)).status).toBe(204);
    expect(await popUps()).toEqual([messageIdOf(other)]);
    await call('POST', `/me/inbox/${messageIdOf(other)}/read`);
    expect(await popUps()).toEqual([]);
    expect((await call('GET', '/me/inbox/unread-count')).body).toEqual({ unread: 2 });
    const { items } = (await operator(service)('GET', '/members/m-pop/inbox')).body;
    expect(items.find(({ messageId }) => messageId === messageIdOf(order))).toHaveProperty('shownAt');
  });

  it('gives the backend of an app a token, and the app speaks for that member alone', async () => {
    const info = jest.spyOn(service.running.app.get<Logger>(LOGGER), 'info');
    const made = await operator(service)('POST', '/member-tokens', { memberId: 'm-1', ttlSeconds: 60 });
    expect(made).toMatchObject({ status: 201, body: { expiresAt: expect.stringMatching(/Z$/) } });
    const about = { who: 'api-token', memberId: 'm-1', expiresAt: new Date(made.body.expiresAt) };
    expect(info.mock.calls).toContainEqual([about, 'a token of a member was issued']);
    info.mockRestore();
    const app = callerOf(service, () => made.body.token);
    expect((await app('GET', '/me/inbox')).body.items.map(({ messageId }) => messageId)).toContain(popUp);
    for (const [method, path] of [
      ['GET', '/members/m-1/inbox'],
      ['POST', '/member-tokens'],
      ['GET', '/MEMBERS/m-1/inbox'],
    ] as const)
      expect(await app(method, path, method === 'POST' ? { memberId: 'm-2' } : undefined)).toMatchObject({
        status: 401,
        body: { code: 'UNAUTHORIZED' },
      });
  });

  it('lets the app of a member who has gone into another into the inbox of that one, with the messages of both', async () => {
    const [old, newer, late] = ['m-absorbed', 'm-heir', 'm-absorbed'].map((to) => orderOf({ to, inApp: true }));
    const { token } = (await operator(service)('POST', '/member-tokens', { memberId: 'm-absorbed' })).body;
    await service.broker.publishPacket([old!, newer!]);
    const app = callerOf(service, () => token);
    const both = [old, newer].map((order) => messageIdOf(order!)).sort();
    await eventually(async () => expect((await app('GET', '/me/inbox')).body.items).toHaveLength(1));
    await service.broker.publishPacket([membersMerged('m-heir', ['m-absorbed'])]);
    const inbox = async (call = app) =>
      (await call('GET', '/me/inbox')).body.items.map(({ messageId }) => messageId).sort();
    await eventually(async () => expect(await inbox()).toEqual(both));
    expect(await inbox(asMember(service, 'm-heir'))).toEqual(both);
    expect((await app('POST', `/me/inbox/${messageIdOf(newer!)}/read`)).status).toBe(204);
    expect((await asMember(service, 'm-heir')('GET', '/me/inbox/unread-count')).body).toEqual({ unread: 1 });
    // It was on its way when the members became one.
    await service.broker.publishPacket([late!]);
    await eventually(async () => expect(await inbox()).toHaveLength(3));
    for (const memberId of ['m-absorbed', 'm-heir'])
      expect((await operator(service)('GET', `/members/${memberId}/inbox`)).body.items).toHaveLength(3);
  });

  const now = Date.now();
  it.each([
    ['no token', ''],
    ['the token of operators', API_TOKEN],
    ['a token of another secret', new MemberTokens(`${MEMBER_TOKEN_SECRET}!`).issue('m-1', 60).token],
    ['a token that has expired', new MemberTokens(MEMBER_TOKEN_SECRET, () => now - 61_000).issue('m-1', 60).token],
    ['half a token', new MemberTokens(MEMBER_TOKEN_SECRET).issue('m-1', 60).token.slice(0, -9)],
  ])('lets nobody in with %s', async (_, token) => {
    for (const [method, path] of [
      ['GET', '/me/inbox'],
      ['GET', '/ME/INBOX'],
      ['GET', '/me/inbox/unread-count'],
      ['GET', '/me/inbox/in-app'],
      ['POST', '/me/inbox/read-all'],
      ['POST', `/me/inbox/${popUp}/read`],
      ['POST', `/me/inbox/${popUp}/shown`],
      ['DELETE', `/me/inbox/${popUp}`],
    ] as const) {
      const answer = await callerOf(service, () => token)(method, path);
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
      expect(answer.type).toContain('application/problem+json');
    }
  });

  it.each([
    ['GET', '/me/inbox?limit=0&befor=1', undefined, 400, ['/limit', 'befor']],
    ['GET', '/me/inbox?limit=201', undefined, 400, ['/limit']],
    ['GET', '/me/inbox?after=nonsense', undefined, 422, ['/after', 'CURSOR_INVALID']],
    [
      'GET',
      '/me/inbox?after=WyIyMDI2LTA1LTAxVDEwOjE1OjAwLjAwMFoiLCJ4Il0',
      undefined,
      422,
      ['/after', 'CURSOR_INVALID'],
    ],
    ['POST', '/me/inbox/7/read', undefined, 400, ['/messageId']],
    ['DELETE', '/me/inbox/in-app', undefined, 400, ['/messageId']],
  ] as const)('answers a member’s %s %s %j with problem details', async (method, path, body, status, said) => {
    const answer = await me(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    for (const each of said) expect(JSON.stringify(answer.body)).toContain(each);
  });

  it.each([
    ['POST', '/member-tokens', { ttlSeconds: 0, member: 'm-1' }, 400, ['/memberId', '/ttlSeconds', 'member']],
    ['POST', '/member-tokens', { memberId: 'm\0', ttlSeconds: 86_401 }, 400, ['/memberId', '/ttlSeconds']],
    ['POST', '/member-tokens', [], 400, ['INVALID']],
    ['GET', '/members/m%00/inbox', undefined, 400, ['/memberId']],
    ['GET', '/members/m-1/inbox?limit=x', undefined, 400, ['/limit']],
  ])('answers an operator’s %s %s %j with problem details', async (method, path, body, status, said) => {
    const answer = await operator(service)(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    for (const each of said) expect(JSON.stringify(answer.body)).toContain(each);
  });

  it('describes its REST interface', async () => {
    const { paths, components } = await gatewayInbox.openApi();
    expect(Object.keys(paths)).toEqual([
      '/api/me/inbox',
      '/api/me/inbox/unread-count',
      '/api/me/inbox/in-app',
      '/api/me/inbox/read-all',
      '/api/me/inbox/{messageId}/read',
      '/api/me/inbox/{messageId}/shown',
      '/api/me/inbox/{messageId}',
      '/api/members/{memberId}/inbox',
      '/api/member-tokens',
    ]);
    expect(components!.schemas).toHaveProperty('InboxPageResponse');
  });
});

describe('settings of gateway-inbox', () => {
  it('names every one that is wrong', async () => {
    const env = { DATABASE_URL: 'postgres://x', RABBITMQ_URL: 'amqp://x', INBOX_LIFETIME_DAYS: '0' };
    await expect(async () => gatewayInbox.start(env)).rejects.toThrow(
      /MEMBER_TOKEN_SECRET: is not set[^]*INBOX_LIFETIME/,
    );
    const short = { ...env, INBOX_LIFETIME_DAYS: '1', MEMBER_TOKEN_SECRET: 'short' };
    await expect(async () => gatewayInbox.start(short)).rejects.toThrow(/MEMBER_TOKEN_SECRET: at least 32/);
  });
});
