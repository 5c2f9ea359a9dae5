import {
  MessageTypeChanged,
  type OutgoingItem,
  type PayloadOf,
  PreferencesChanged,
  SubscriptionsChosen,
} from '@carillon/contracts';
import { EXCHANGES, Messenger } from '@carillon/messaging';
import { type SignedLink, SignedLinks } from '@carillon/service-kit';
import { eventually, membersMerged, type ReceivedMessage, useService } from '@carillon/testing';
import { tracker } from '../src/service';

jest.setTimeout(120_000);

const LINK_SECRET = 'secret-of-the-tests-secret-of-the-tests';
const LINK_SECRET_PREVIOUS = 'secret-of-before-secret-of-before-12345';
const links = new SignedLinks(LINK_SECRET);

let count = 0;
const link = (memberId: string, over: Partial<SignedLink> = {}): SignedLink => ({
  purpose: 'unsubscribe',
  memberId,
  messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
  messageType: 'offer',
  channel: 'email',
  expiresAt: new Date(Date.now() + 60_000),
  ...over,
});
const changed = (payload: Parameters<typeof PreferencesChanged.item>[0]['payload']): OutgoingItem => {
  const id = `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  return PreferencesChanged.item({ cause: { id, correlationId: id, occurredAt: new Date() }, payload });
};
const payloadsOf = (messages: readonly ReceivedMessage[]) =>
  messages
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof SubscriptionsChosen> }[] }).items)
    .map(({ payload }) => payload);

describe('tracker', () => {
  const service = useService(tracker, { LINK_SECRET, LINK_SECRET_PREVIOUS, PROGRAMME_NAME: 'Tom & <Jerry>' });
  const collect = () => service.broker.collect(EXCHANGES.internal, SubscriptionsChosen.name);
  const request = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${service.running.url}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };
  const post = (path: string, fields: Record<string, string> | [string, string][] | FormData) =>
    request(path, { method: 'POST', body: fields instanceof FormData ? fields : new URLSearchParams(fields) });
  const unsubscribePath = (memberId: string, over?: Partial<SignedLink>) => `/u/${links.sign(link(memberId, over))}`;
  const preferencesPath = (memberId: string) =>
    `/preferences/${links.sign(link(memberId, { purpose: 'preferences' }))}`;
  const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

  describe('one-click unsubscribe', () => {
    it('takes a form and a multipart body, again and again, without cookies or redirects', async () => {
      const chosen = await collect();
      const path = unsubscribePath('m-click');
      const multipart = new FormData();
      multipart.set('List-Unsubscribe', 'One-Click');
      for (const body of [ONE_CLICK, multipart, ONE_CLICK]) {
        const { status, headers, html } = await post(path, body);
        expect([status, headers.get('set-cookie'), headers.get('location')]).toEqual([200, null, null]);
        expect(html).toContain('You are unsubscribed');
      }
      await eventually(() => expect(payloadsOf(chosen)).toHaveLength(3));
      for (const payload of payloadsOf(chosen))
        expect(payload).toMatchObject({
          memberId: 'm-click',
          messageId: link('x').messageId,
          source: 'one-click',
          cells: [{ messageType: 'offer', channel: 'email', selected: false }],
        });
    });

    it('changes nothing on GET and HEAD, and asks first', async () => {
      const chosen = await collect();
      const path = unsubscribePath('m-get');
      const { status, html } = await request(path);
      expect(status).toBe(200);
      expect(html).toContain('name="List-Unsubscribe" value="One-Click"');
      expect((await request(path, { method: 'HEAD' })).status).toBe(200);
      const more = /href="(\.\.\/preferences\/[^"]+)"/.exec(html)![1]!;
      expect((await request(new URL(more, `http://x${path}`).pathname)).status).toBe(200);
      await post(unsubscribePath('m-after'), ONE_CLICK);
      await eventually(() => expect(payloadsOf(chosen).map(({ memberId }) => memberId)).toEqual(['m-after']));
    });

    it.each([
      ['no body', { method: 'POST' }],
      ['another body', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }],
      ['JSON', { method: 'POST', body: JSON.stringify(ONE_CLICK), headers: { 'content-type': 'application/json' } }],
      ['a broken form', { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=b' } }],
      ['too much', { method: 'POST', body: new URLSearchParams({ ...ONE_CLICK, a: 'x'.repeat(200_000) }) }],
    ])('refuses %s, and changes nothing', async (_, init) => {
      const chosen = await collect();
      const { status, html } = await request(unsubscribePath('m-bad'), init);
      expect(status).toBe(400);
      expect(html).toContain('The form was not complete');
      expect(payloadsOf(chosen)).toEqual([]);
    });
  });

  describe('links', () => {
    it.each([
      ['not ours', () => '/u/a.b', 404],
      ['for another purpose', () => preferencesPath('m-1').replace('/preferences/', '/u/'), 404],
      ['signed with another secret', () => `/u/${new SignedLinks('x'.repeat(40)).sign(link('m-1'))}`, 404],
      ['for what cannot be refused', () => unsubscribePath('m-1', { messageType: 'system' }), 404],
      ['expired', () => unsubscribePath('m-1', { expiresAt: new Date(Date.now() - 1_000) }), 410],
    ])('that are %s lead to a page that says so, and do nothing', async (_, path, status) => {
      const chosen = await collect();
      for (const answer of [await request(path()), await post(path(), ONE_CLICK)]) {
        expect(answer.status).toBe(status);
        expect(answer.html).toMatch(/<h1>This link (does not work|has expired)<\/h1>/);
        expect(answer.html).not.toContain('m-1');
      }
      expect(payloadsOf(chosen)).toEqual([]);
    });

    it('of the secret before still work', async () => {
      const token = new SignedLinks(LINK_SECRET_PREVIOUS).sign(link('m-old'));
      expect((await request(`/u/${token}`)).status).toBe(200);
    });

    it('tell nothing of whether there is such a member', async () => {
      const withoutToken = (html: string) => html.replaceAll(/href="[^"]*"/g, '');
      await service.broker.publishPacket([changed({ memberId: 'm-known', revision: 1, at: '2026-05-01T00:00:00Z' })]);
      await eventually(async () =>
        expect(
          await service.database.query(`select 1 from tracker.preference where member_id = 'm-known'`),
        ).toHaveLength(1),
      );
      for (const path of [unsubscribePath, preferencesPath])
        expect(withoutToken((await request(path('m-known'))).html)).toBe(
          withoutToken((await request(path('m-nobody'))).html),
        );
    });

    it('speak the language of the browser when nobody knows whose they are', async () => {
      expect((await request('/u/x.y', { headers: { 'accept-language': 'ru-RU,ru;q=0.9' } })).html).toContain(
        'lang="ru"',
      );
    });
  });

  describe('the page of preferences', () => {
    it('shows what is known, in the language of the member, and puts the choice on the bus before it says so', async () => {
      const chosen = await collect();
      const payload = { memberId: 'm-page', locale: 'es-MX', at: '2026-05-01T00:00:00Z' };
      await service.broker.publishPacket([
        changed({ ...payload, revision: 7, optOuts: [{ messageType: 'offer', channel: 'sms' }] }),
      ]);
      const path = preferencesPath('m-page');
      await eventually(async () => expect((await request(path)).html).toContain('lang="es"'));
      const before = await request(path);
      expect(before.html).not.toMatch(/id="offer\.sms"[^>]* checked/);
      expect(before.html).toMatch(/id="offer\.email"[^>]* checked/);
      const saved = await post(path, [
        ['action', 'save'],
        ['cell', 'offer.sms'],
        ['cell', 'cashback.push'],
      ]);
      expect(saved.status).toBe(200);
      expect(saved.html).toMatch(/role="status"[^>]*>Su elección se ha guardado/);
      expect(saved.html).toMatch(/id="offer\.sms"[^>]* checked/);
      expect(saved.html).not.toMatch(/id="offer\.email"[^>]* checked/);
      await eventually(() => expect(payloadsOf(chosen)).toHaveLength(1));
      const [{ source, cells }] = payloadsOf(chosen) as [PayloadOf<typeof SubscriptionsChosen>];
      expect(source).toBe('preference-page');
      expect(cells).toHaveLength(48);
      expect(cells.filter(({ selected }) => selected).map((cell) => `${cell.messageType} ${cell.channel}`)).toEqual([
        'offer sms',
        'cashback push',
      ]);
    });

    it('shows under the link of an absorbed member what the one wants who goes on, and chooses for that one', async () => {
      const chosen = await collect();
      const about = { locale: 'en', at: '2026-05-01T00:00:00Z' };
      const refused = (messageType: string) => [{ messageType, channel: 'sms' as const }];
      await service.broker.publishPacket([
        changed({ ...about, memberId: 'm-absorbed', revision: 1, optOuts: refused('offer') }),
        changed({ ...about, memberId: 'm-heir', revision: 2, optOuts: refused('cashback') }),
      ]);
      for (const merge of [
        membersMerged('m-heir', ['m-middle', 'm-absorbed']),
        membersMerged('m-middle', ['m-absorbed']),
      ])
        await service.broker.publishPacket([merge]);
      const path = preferencesPath('m-absorbed');
      await eventually(async () => expect((await request(path)).html).not.toMatch(/id="cashback\.sms"[^>]* checked/));
      expect((await request(path)).html).toBe((await request(preferencesPath('m-heir'))).html);
      await post(unsubscribePath('m-absorbed'), ONE_CLICK);
      await eventually(() => expect(payloadsOf(chosen).map(({ memberId }) => memberId)).toEqual(['m-heir']));
    });

    it('refuses all at once', async () => {
      const chosen = await collect();
      const { html } = await post(preferencesPath('m-all'), { action: 'reject-all' });
      expect(html.match(/ checked/g)).toHaveLength(8); // of the type that cannot be refused
      await eventually(() => expect(payloadsOf(chosen)[0]!.cells).toHaveLength(70));
    });

    it('asks about message types as they were announced last, also when the news comes late', async () => {
      const type = (revision: number, over: object = {}) => {
        const id = `00000000-0000-4000-9000-${String(revision).padStart(12, '0')}`;
        return MessageTypeChanged.item({
          cause: { id, correlationId: id, occurredAt: new Date() },
          payload: {
            code: 'happy-hour',
            name: `Happy hour ${revision}`,
            revision,
            doNotDisturb: 'night',
            channels: ['push'],
            ...over,
          },
        });
      };
      await service.broker.publishPacket([type(2), type(1)]);
      await service.broker.publishPacket([type(1)]);
      const path = preferencesPath('m-types');
      await eventually(async () => expect((await request(path)).html).toContain('<legend>Happy hour 2</legend>'));
      expect(
        (await request(unsubscribePath('m-types', { messageType: 'happy-hour', channel: 'push' }))).html,
      ).toContain('Happy hour 2');
      await service.broker.publishPacket([type(3, { archived: true })]);
      await eventually(async () => expect((await request(path)).html).not.toContain('Happy hour'));
    });

    it('keeps the newest of what it hears, in any order and however often', async () => {
      const of = (revision: number, locale: string) =>
        changed({ memberId: 'm-order', revision, locale, at: '2026-05-01T00:00:00Z' });
      const [old, newest, middle] = [of(1, 'de'), of(3, 'ru'), of(2, 'es')];
      await service.broker.publishPacket([newest]);
      await service.broker.publishPacket([old, middle]);
      await service.broker.publishPacket([middle, newest]);
      await service.broker.publishPacket([changed({ memberId: 'm-last', revision: 1, at: '2026-05-01T00:00:00Z' })]);
      const rows = () =>
        service.database.query<{ locale: string; revision: string }>(
          `select locale, revision from tracker.preference where member_id in ('m-order', 'm-last') order by 2`,
        );
      await eventually(async () => expect(await rows()).toHaveLength(2));
      expect((await rows())[1]).toEqual({ locale: 'ru', revision: '3' });
    });

    it('is kept nowhere, framed nowhere, loads nothing, and tells its address to nobody', async () => {
      for (const path of [preferencesPath('m-1'), unsubscribePath('m-1'), '/u/x.y']) {
        const { headers, html } = await request(path);
        expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
        expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`);
        expect(html).toContain('Tom &#38; &#60;Jerry&#62;');
      }
    });

    it('says that nothing was saved while the broker is away', async () => {
      const send = jest.spyOn(service.running.app.get(Messenger), 'send');
      send.mockRejectedValueOnce(new Error('the broker is away'));
      const { status, headers, html } = await post(preferencesPath('m-1'), { action: 'reject-all' });
      expect([status, headers.get('retry-after')]).toEqual([503, '60']);
      expect(html).toContain('Your choice could not be saved');
      send.mockRestore();
    });
  });

  it('describes itself', async () => {
    expect(Object.keys((await tracker.openApi()).paths)).toEqual(['/u/{token}', '/preferences/{token}']);
  });

  it('does not start with a secret that is too short', () => {
    expect(() => tracker.start({ LINK_SECRET: 'short' })).toThrow(/LINK_SECRET: at least 32 characters/);
  });
});
