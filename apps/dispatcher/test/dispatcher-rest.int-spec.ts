import { randomUUID } from 'node:crypto';
import { eventually, useService } from '@carillon/testing';
import { dispatcher } from '../src/service';
import { changedOf, homer, messageIdOf, requestOf } from './builders';

jest.setTimeout(120_000);

/** What the different answers hold, as far as the tests look at it. */
interface Answer {
  readonly items: readonly { readonly messageId: string }[];
  readonly next?: string;
  readonly history: readonly object[];
  readonly counts: readonly { readonly count: number }[];
  readonly errors: readonly { readonly pointer: string }[];
}

describe('dispatcher over REST', () => {
  const service = useService(dispatcher, { SERVED_CHANNELS: 'sms', QUIET_HOURS: 'none' });
  const memberId = 'm-rest';
  const requests = [
    ...Array.from({ length: 5 }, () => requestOf({ member: { ...homer, memberId } })),
    requestOf({ member: { ...homer, memberId }, channel: 'email' }),
    requestOf({ member: { ...homer, memberId: 'm-other' } }),
  ];
  const get = async (path: string) => {
    const response = await fetch(`${service.running.url}/api/messages${path}`);
    const body = (await response.json()) as Answer;
    return { status: response.status, type: response.headers.get('content-type'), body };
  };
  const idsOf = ({ body }: { body: Answer }) => body.items.map(({ messageId }) => messageId);

  beforeAll(async () => {
    for (const request of requests) await service.broker.publishPacket([request]);
    await eventually(async () => expect((await get('')).body.items).toHaveLength(requests.length), {
      withinMs: 60_000,
    });
  });

  it('lists newest first, page by page, by member, channel and status', async () => {
    const all = idsOf(await get(`?memberId=${memberId}`));
    expect(new Set(all)).toEqual(new Set(requests.slice(0, 6).map(messageIdOf)));
    const pages: string[][] = [];
    let after = '';
    for (;;) {
      const page = await get(`?memberId=${memberId}&limit=4${after}`);
      pages.push(idsOf(page));
      if (page.body.next === undefined) break;
      after = `&after=${page.body.next}`;
    }
    expect(pages.map(({ length }) => length)).toEqual([4, 2]);
    expect(pages.flat()).toEqual(all);
    expect(idsOf(await get('?channel=email'))).toEqual([messageIdOf(requests[5]!)]);
    expect(idsOf(await get('?status=suppressed'))).toEqual([messageIdOf(requests[5]!)]);
    expect(idsOf(await get(`?status=requested&memberId=m-other`))).toEqual([messageIdOf(requests[6]!)]);
  });

  it('tells the history of a message', async () => {
    const messageId = messageIdOf(requests[0]!);
    await service.broker.publishPacket([
      changedOf(messageId, 'undelivered', 7, { provider: 'smpp', code: 'ESME_RINVDSTADR' }),
      changedOf(messageId, 'sent', 5, { provider: 'smpp' }),
    ]);
    await eventually(async () => {
      const { body } = await get(`/${messageId}`);
      expect(body).toMatchObject({ status: 'undelivered', code: 'ESME_RINVDSTADR', provider: 'smpp', memberId });
      expect(body.history).toContainEqual({ status: 'sent', at: '2026-05-01T10:20:05.000Z', provider: 'smpp' });
      expect(body.history).toHaveLength(3);
    });
  });

  it('tells the story of a message, and who was not there to tell of it', async () => {
    const messageId = messageIdOf(requests[5]!);
    const { status, body } = await get(`/${messageId}/trace`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      steps: [
        { service: 'dispatcher', step: 'message.requested', messageId, facts: { memberId, channel: 'email' } },
        { service: 'dispatcher', step: 'message.suppressed', messageId, code: 'CHANNEL_NOT_SERVED' },
      ],
      absent: expect.arrayContaining(['offers', 'gateway-email']) as string[],
      silent: [],
      notes: [],
    });
    expect(await get(`/${randomUUID()}/trace`)).toMatchObject({ status: 404, body: { code: 'TRACE_NOT_FOUND' } });
  });

  it('counts by channel and status', async () => {
    const { body } = await get('/summary');
    expect(body.counts).toContainEqual({ channel: 'email', status: 'suppressed', count: 1 });
    expect(body.counts.reduce((sum, { count }) => sum + count, 0)).toBe(requests.length);
    expect((await get('/summary?until=2020-01-01T00:00:00Z')).body.counts).toEqual([]);
  });

  it.each([
    ['?limit=0&status=lost&channel=pigeon', 400, 'INVALID', ['/limit', '/status', '/channel']],
    ['?memberId=a%00b', 400, 'INVALID', ['/memberId']],
    ['?after=nonsense', 422, 'CURSOR_INVALID', ['/after']],
    ['/not-a-uuid', 400, 'INVALID', ['/messageId']],
    ['/summary?since=yesterday', 400, 'INVALID', ['/since']],
    ['/summary?since=2020-01-01T00:00:00Z', 422, 'PERIOD_INVALID', ['/since']],
  ] as const)('answers %s with %i %s', async (path, status, code, pointers) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body.errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining([...pointers]));
  });

  it('names a filter that there is not', async () => {
    const { status, body } = await get('?member=m-1');
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain('member');
  });

  it('knows no message of a strange id', async () => {
    expect(await get(`/${randomUUID()}`)).toMatchObject({ status: 404, body: { code: 'MESSAGE_NOT_FOUND' } });
  });
});

describe('settings of dispatcher', () => {
  it('names a channel that it cannot address', async () => {
    await expect(startWith({ SERVED_CHANNELS: 'sms,pigeon' })).rejects.toThrow(/SERVED_CHANNELS/);
  });

  it.each([
    [{ QUIET_HOURS: '09:00-09:00' }, /QUIET_HOURS: .*no message could ever go/],
    [{ QUIET_HOURS: '22:00-25:00' }, /QUIET_HOURS: 22:00-25:00 is no window of a day/],
    [{ QUIET_DAYS: 'mon,tue,wed,thu,fri,sat,sun' }, /QUIET_DAYS: every day is a day of rest/],
    [{ QUIET_DAYS: 'caturday' }, /QUIET_DAYS: caturday is no day of the week/],
    [{ QUIET_CHANNELS: 'sms,pigeon' }, /QUIET_CHANNELS/],
    [{ KEEP_MESSAGES_DAYS: '7' }, /KEEP_MESSAGES_DAYS/],
  ])('refuse %j with the reason', async (settings, reason) => {
    await expect(startWith(settings)).rejects.toThrow(reason);
  });

  const startWith = async (settings: Readonly<Record<string, string>>) =>
    dispatcher.start({ DATABASE_URL: 'postgres://x', RABBITMQ_URL: 'amqp://x', ...settings });

  it('describes its REST interface', async () => {
    const { paths } = await dispatcher.openApi();
    expect(Object.keys(paths)).toEqual([
      '/api/messages',
      '/api/messages/summary',
      '/api/messages/{messageId}',
      '/api/messages/cancel',
      '/api/messages/{messageId}/cancel',
      '/api/messages/{messageId}/trace',
      '/api/overdue-messages',
      '/api/frequency-caps',
      '/api/frequency-caps/{capId}',
      '/api/audit',
    ]);
  });
});
