import { randomBytes, randomUUID } from 'node:crypto';
import { type PayloadOf, SendSms, StatusChanged } from '@carillon/contracts';
import { eventually, type ReceivedMessage, type ServiceUnderTest, useService } from '@carillon/testing';
import { type RunningService, Traces } from '@carillon/service-kit';
import { answers, closed, known, pocketGateway, sent } from './pocket-provider';

jest.setTimeout(90_000);
const PATIENT = { withinMs: 60_000 };
const key = randomBytes(32).toString('base64');

const service: ServiceUnderTest<RunningService> = useService(pocketGateway, { GATEWAY_SECRETS_KEY: key });
let statuses: ReceivedMessage[];

beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', StatusChanged.name);
});

afterEach(async () => {
  answers.clear();
  const { items } = await json<{ items: { name: string }[] }>('GET', '/api/gateways');
  for (const { name } of items) await call('DELETE', `/api/gateways/${name}`);
});

function call(method: string, path: string, body?: unknown, base = service.running.url): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(new URL(path, base), { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) });
}

async function json<Body>(method: string, path: string, body?: unknown, base?: string): Promise<Body> {
  return (await (await call(method, path, body, base)).json()) as Body;
}

const configure = (name: string, password: string, rest: object = {}, settings: object = {}): Promise<Response> =>
  call('PUT', `/api/gateways/${name}`, { kind: 'pocket', settings: { password, ...settings }, ...rest });

function order(to = '+15550100001', rest: Partial<PayloadOf<typeof SendSms>> = {}) {
  const deliveryId = randomUUID();
  const cause = { id: randomUUID(), correlationId: randomUUID(), occurredAt: new Date() };
  return { deliveryId, item: SendSms.item({ cause, payload: { deliveryId, to, text: 'Hello', ...rest } }) };
}

const told = (deliveryId: string) =>
  statuses
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof StatusChanged> }[] }).items)
    .map(({ payload }) => payload)
    .filter(({ messageId }) => messageId === deliveryId);

const words = (deliveryId: string): readonly string[] => told(deliveryId).map(({ status }) => status);

async function send(to?: string, rest?: Partial<PayloadOf<typeof SendSms>>): Promise<string> {
  const { item, deliveryId } = order(to, rest);
  await service.broker.publishPacket([item]);
  return deliveryId;
}

/** Sends a message and returns which password it went out with. */
async function passwordUsed(to: string): Promise<string> {
  const deliveryId = await send(to);
  await eventually(() => expect(words(deliveryId)).toContain('sent'), PATIENT);
  return sent.findLast((one) => one.to === to)!.by;
}

describe('configuration over REST', () => {
  it('keeps secrets encrypted, and never shows them', async () => {
    const response = await configure('main', 'hunter2', {}, { callbackSecret: 'a-secret-of-the-test' });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ name: 'main', kind: 'pocket', secrets: ['password', 'callbackSecret'] });
    expect(text + (await (await call('GET', '/api/gateways')).text())).not.toMatch(/hunter2|a-secret-of-the-test/);
    const rows = await service.database.query<object>('select * from gateway_sms.gateway');
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|a-secret-of-the-test/);
    expect(await passwordUsed('+15550100010')).toBe('hunter2');
  });

  it('keeps a connection when only the routing changes', async () => {
    await configure('main', 'steady');
    await call('PUT', '/api/gateways/main', { kind: 'pocket', weight: 7 });
    expect(await passwordUsed('+15550100030')).toBe('steady');
    expect(closed).not.toContain('steady');
  });

  it.each([
    ['a kind that is not there', { kind: 'other' }, 'GATEWAY_KIND_UNKNOWN'],
    ['settings that do not fit', { kind: 'pocket', settings: { polled: 'yes' } }, 'GATEWAY_SETTINGS_INVALID'],
  ])('refuses %s', async (_, body, code) => {
    const response = await call('PUT', '/api/gateways/bad', body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code });
  });

  it('says what to do when the secrets no longer open', async () => {
    await configure('main', 'lost');
    await service.database.query(`update gateway_sms.gateway set secrets = 'v1.00000000.AAAA'`);
    await service.database.query('update gateway_sms.gateway_revision set revision = revision + 1');
    const fault = expect.stringContaining('GATEWAY_SECRETS_KEY');
    expect(await json('GET', '/api/gateways/main')).toMatchObject({ fault });
  });
});

describe('routing', () => {
  it('goes by country, and falls over to the next when one cannot', async () => {
    await configure('ru', 'ru', { rules: [{ countries: ['RU'] }] });
    await configure('world', 'world');
    expect(await passwordUsed('+79160000001')).toBe('ru');
    expect(await passwordUsed('+15550100040')).toBe('world');
    answers.set('ru', { outcome: 'deferred', code: 'BUSY', detail: '', retryAfterMs: 60_000 });
    expect(await passwordUsed('+79160000002')).toBe('world');
    answers.set('ru', { outcome: 'rejected', fault: 'account', code: 'NO_MONEY', detail: '' });
    expect(await passwordUsed('+79160000003')).toBe('world');
    answers.clear();
    expect(await passwordUsed('+79160000004')).toBe('world'); // it is paused still
    expect(await json('GET', '/api/gateways/ru')).toMatchObject({ health: { state: 'paused', code: 'NO_MONEY' } });
    await call('POST', '/api/gateways/ru/resume');
    expect(await passwordUsed('+79160000005')).toBe('ru');
  });

  it('does not try elsewhere what may have arrived', async () => {
    await configure('one', 'one', { rules: [{ countries: ['RU'] }] });
    await configure('two', 'two');
    answers.set('one', { outcome: 'unknown', code: 'TIMEOUT', detail: '' });
    const deliveryId = await send('+79160000010');
    await eventually(() => expect(words(deliveryId)).toEqual(['unknown']), PATIENT);
    expect(sent.some(({ to }) => to === '+79160000010')).toBe(false);
  });

  it('keeps each try that came to nothing, and the words of the provider without contacts', async () => {
    await configure('one', 'one', { rules: [{ countries: ['RU'] }] });
    await configure('two', 'two');
    const detail = 'no route to +79160000011';
    answers.set('one', { outcome: 'deferred', code: 'BUSY', detail, retryAfterMs: 60_000 });
    answers.set('two', { outcome: 'rejected', fault: 'recipient', code: 'NO_SUCH_NUMBER', detail });
    const deliveryId = await send('+79160000011');
    await eventually(() => expect(words(deliveryId)).toEqual(['failed']), PATIENT);
    const { steps } = await service.running.app.get(Traces).of({ messages: [{ messageId: deliveryId }] });
    const failure = { step: 'attempt.failed', messageId: deliveryId, detail: 'no route to <phone>' };
    expect(steps).toMatchObject([
      { ...failure, code: 'BUSY', facts: { attempt: 1, provider: 'one', outcome: 'deferred' } },
      { ...failure, code: 'NO_SUCH_NUMBER', facts: { attempt: 1, provider: 'two', outcome: 'rejected' } },
      { step: 'gateway.record', code: 'NO_SUCH_NUMBER', facts: { state: 'failed', provider: 'two', attempts: 1 } },
    ]);
  });

  it('waits for a gateway, and goes when there is one', async () => {
    const deliveryId = await send();
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'deferred', code: 'NO_GATEWAY' }]),
      PATIENT,
    );
    await configure('late', 'late');
    await eventually(() => expect(words(deliveryId)).toEqual(['deferred', 'sent']), PATIENT);
  });

  it('fails at once where no gateway is for such messages, so that a cascade can go on', async () => {
    await configure('ru', 'ru', { rules: [{ countries: ['RU'] }] });
    const deliveryId = await send('+15550100050');
    await eventually(() => expect(told(deliveryId)).toMatchObject([{ status: 'failed', code: 'NO_ROUTE' }]), PATIENT);
  });
});

describe('callbacks', () => {
  const SECRET = 'a-secret-of-the-test';
  const at = '2026-05-01T10:15:04Z';
  const callback = (secret: string, body: string): Promise<Response> =>
    fetch(new URL(`/callbacks/main${secret}`, service.running.url), { method: 'POST', body });

  it('move a message on, once, with an id of 64 bits as a number', async () => {
    await configure('main', 'called', {}, { callbackSecret: SECRET });
    const deliveryId = await send('+15550100060');
    await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    const { id } = sent.findLast(({ to }) => to === '+15550100060')!;
    for (const status of ['delivered', 'delivered', 'read', 'delivered']) {
      const response = await callback(`/${SECRET}`, `{"id":${id},"status":"${status}","at":"${at}"}`);
      expect([response.status, await response.text()]).toEqual([200, '']);
    }
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'delivered', 'read']), PATIENT);
  });

  it('are refused without the secret, and when they make no sense', async () => {
    await configure('main', 'called', {}, { callbackSecret: SECRET });
    const good = `{"id":1,"status":"delivered","at":"${at}"}`;
    expect((await callback('', good)).status).toBe(403);
    expect((await callback('/another-secret-of-it', good)).status).toBe(403);
    expect((await callback(`/${SECRET}`, '<html>')).status).toBe(400);
    expect((await fetch(new URL('/callbacks/nobody', service.running.url))).status).toBe(404);
  });

  it('about messages that nobody knows yet are kept', async () => {
    await configure('main', 'called', {}, { callbackSecret: SECRET });
    await callback(`/${SECRET}`, `{"id":4611686018427387905,"status":"delivered","at":"${at}"}`);
    const parked = () => service.database.query<object>('select spelling from gateway_sms.parked_receipt');
    await eventually(async () => expect(await parked()).toEqual([{ spelling: '4611686018427387905' }]), PATIENT);
  });
});

describe('polling', () => {
  it('asks until there is an end, across a restart', async () => {
    await configure('polled', 'polled', {}, { polled: true });
    const ids = [await send('+15550100070'), await send('+15550100071'), await send('+15550100072')];
    for (const deliveryId of ids) await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    await service.restart();
    for (const { id, by } of sent) if (by === 'polled') known.set(id, 'delivered');
    for (const deliveryId of ids) {
      await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'delivered']), PATIENT);
    }
    const waiting = () =>
      service.database.query<object>('select 1 from gateway_sms.delivery_part where poll_at is not null');
    await eventually(async () => expect(await waiting()).toEqual([]), PATIENT);
  });
});

describe('a test', () => {
  it('goes out by a gateway that is switched off, past the record', async () => {
    await configure('main', 'tested', { enabled: false });
    const answer = await json('POST', '/api/gateways/main/test', { message: { to: '+15550100080', text: 'Hello' } });
    expect(answer).toMatchObject({ outcome: 'accepted', providerMessageIds: [expect.stringMatching(/^\d+$/)] });
    expect(sent.at(-1)).toMatchObject({ by: 'tested', to: '+15550100080' });
    const bad = await json('POST', '/api/gateways/main/test', { message: { to: 'homer', text: 'Hello' } });
    expect(bad).toMatchObject({ code: 'TEST_MESSAGE_INVALID', errors: [{ pointer: '/message/to' }] });
  });

  it('gateway sends nothing outside, and says what it was told to', async () => {
    await call('PUT', '/api/gateways/rehearsal', { kind: 'test', settings: { receipt: 'read' } });
    const deliveryId = await send('+15550100090');
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'read']), PATIENT);
  });
});

// The last one: a second replica would have pauses of its own.
describe('a change', () => {
  it('takes effect in every replica, without a restart', async () => {
    const replica = await service.replica();
    await configure('main', 'first');
    const seen = () => json<{ items: object[] }>('GET', '/api/gateways', undefined, replica.url);
    await eventually(async () => expect((await seen()).items).toMatchObject([{ name: 'main' }]), PATIENT);
    await configure('main', 'second');
    await eventually(() => expect(closed.filter((password) => password === 'first')).toHaveLength(2), PATIENT);
    expect(await passwordUsed('+15550100020')).toBe('second');
  });
});
