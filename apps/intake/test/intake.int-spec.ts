import { EventAccepted, type PayloadOf, TillAsked } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { intake } from '../src/service';

jest.setTimeout(90_000);

interface WireItem {
  readonly id: string;
  readonly occurredAt: string;
  readonly payload: { readonly event: { readonly eventId: string; readonly data: Record<string, unknown> } };
}

const itemsOf = (messages: readonly ReceivedMessage[]): readonly WireItem[] =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: WireItem[] }).items);

/** Without reading the items. */
const countOf = (messages: readonly ReceivedMessage[]): number =>
  messages.reduce((sum, { body }) => sum + body.split('"causationId":').length - 1, 0);

let count = 0;
const cloudEvent = (changes: object = {}) => ({
  specversion: '1.0',
  id: `e-${++count}`,
  source: '/pos/store-7/till-2',
  type: 'purchase.completed',
  subject: 'm-1',
  time: '2026-05-01T10:15:00Z',
  data: { purchaseId: `r-${count}`, currency: 'EUR', amount: 72 },
  ...changes,
});

describe('intake', () => {
  const service = useService(intake);
  const publish = (event: object) => service.broker.publish(EXCHANGES.loyaltyEvents, 'purchase.completed', event);
  const collect = () => service.broker.collect(EXCHANGES.internal, EventAccepted.name);
  const post = (body: unknown, contentType = 'application/cloudevents+json') =>
    fetch(`${service.running.url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('tells gateway-pos of a till that waits, and why its event was refused', async () => {
    const asked = await service.broker.collect(EXCHANGES.internal, `gateway-pos.on.${TillAsked.name}`);
    const accepted = await collect();
    const till = {
      replyTo: 'till-2.answers',
      correlationId: 'c-1',
      headers: { 'deadline-ms': 700, 'printer-width': 32 },
    };
    const [fit, unfit] = [cloudEvent(), cloudEvent({ type: 'purchase.complete' })];
    for (const event of [fit, unfit])
      await service.broker.publish(EXCHANGES.loyaltyEvents, 'purchase.completed', event, till);
    await eventually(() => expect(itemsOf(asked)).toHaveLength(2));
    const waiting = { replyTo: 'till-2.answers', correlationId: 'c-1', printer: { width: 32 } };
    expect(itemsOf(asked)).toMatchObject([
      { payload: { eventId: fit.id, till: waiting } },
      { payload: { eventId: unfit.id, till: waiting, refusal: { code: 'EVENT_TYPE_UNKNOWN' } } },
    ]);
    await eventually(() => expect(itemsOf(accepted)).toMatchObject([{ payload: { event: { till: waiting } } }]));
    await eventually(async () => expect(await service.broker.drain('intake.rejected')).toHaveLength(1));
  });

  it('tells gateway-pos of a till whose message is no event, and keeps that for a person', async () => {
    const asked = await service.broker.collect(EXCHANGES.internal, `gateway-pos.on.${TillAsked.name}`);
    const replyTo = 'till-3.answers';
    const unreadable = [
      ['BODY_NOT_JSON', Buffer.from('{"specversion":')],
      ['NOT_A_CLOUD_EVENT', cloudEvent({ type: undefined })],
      ['NOT_A_CLOUD_EVENT', []],
    ] as const;
    const silent = { correlationId: 'c-0' };
    await service.broker.publish(EXCHANGES.loyaltyEvents, 'purchase.completed', [], silent);
    for (const [index, [, body]] of unreadable.entries()) {
      const till = { replyTo, correlationId: `c-${index + 1}`, headers: { 'deadline-ms': 700 } };
      await service.broker.publish(EXCHANGES.loyaltyEvents, 'purchase.completed', body, till);
    }
    // An address that is not for answers is none here either.
    const crooked = { replyTo: 'offers.dead', correlationId: 'c-9' };
    await service.broker.publish(EXCHANGES.loyaltyEvents, 'purchase.completed', [], crooked);
    await eventually(() => expect(itemsOf(asked)).toHaveLength(unreadable.length));
    await eventually(async () => expect(await service.broker.depth('intake.rejected')).toBe(5));
    await service.broker.drain('intake.rejected');
    const questions = itemsOf(asked).map(({ payload }) => payload as unknown as PayloadOf<typeof TillAsked>);
    expect(questions.sort((one, other) => (one.till.correlationId < other.till.correlationId ? -1 : 1))).toMatchObject(
      unreadable.map(([code], index) => ({
        ...{ source: '', eventId: '', refusal: { code } },
        till: { replyTo, correlationId: `c-${index + 1}` },
      })),
    );
  });

  it('keeps what is larger than any event whole, and goes on with the next', async () => {
    const accepted = await collect();
    const comment = (bytes: number) => {
      const event = (text: string) =>
        cloudEvent({ id: 'large', data: { purchaseId: 'r', currency: 'EUR', amount: 1, text } });
      return event('x'.repeat(bytes - Buffer.byteLength(JSON.stringify(event('')))));
    };
    const [fits, tooLarge] = [comment(262_144), comment(262_145)];
    for (const event of [tooLarge, fits]) await publish(event);
    await eventually(() => expect(itemsOf(accepted).map(({ payload }) => payload.event.eventId)).toEqual([fits.id]));
    const kept = await service.broker.drain('intake.rejected');
    expect(kept.map(({ headers }) => headers['error-code'])).toEqual(['EVENT_TOO_LARGE']);
    expect(JSON.parse(kept[0]!.body)).toEqual(tooLarge);
  });

  it('announces a fit event once, however often it comes', async () => {
    const accepted = await collect();
    const event = cloudEvent();
    for (let copy = 0; copy < 3; copy++) await publish(event);
    await service.restart();
    await publish(event);
    const last = cloudEvent();
    await publish(last);
    await eventually(() => expect(itemsOf(accepted).map(({ payload }) => payload.event.eventId)).toContain(last.id));
    const own = itemsOf(accepted).filter(({ payload }) => payload.event.eventId === event.id);
    expect(new Set(own.map(({ id }) => id)).size).toBe(1);
    expect(own[0]).toMatchObject({
      occurredAt: '2026-05-01T10:15:00.000Z',
      payload: { event: { data: { discount: 0 } } },
    });
  });

  it('reads the binary mode', async () => {
    const accepted = await collect();
    const { data, ...attributes } = cloudEvent();
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`cloudEvents:${name}`, value]),
    );
    await service.broker.publish(EXCHANGES.loyaltyEvents, 'x', data, { contentType: 'application/json', headers });
    await eventually(() => expect(itemsOf(accepted)).toHaveLength(1));
  });

  it('reads the dialect of the loyalty core', async () => {
    const accepted = await collect();
    const data = { purchaseUid: 'r-9', currencyCode: 'EUR', resultChequeSum: 72, resultChequeDiscountSum: 8 };
    await publish(cloudEvent({ type: 'OnPurchaseConfirm', data }));
    await eventually(() => expect(itemsOf(accepted)).toHaveLength(1));
    expect(itemsOf(accepted)[0]!.payload.event).toMatchObject({
      type: 'purchase.completed',
      data: { purchaseId: 'r-9', currency: 'EUR', amount: 72, discount: 8 },
    });
  });

  it('keeps refused events as they came, with the reason, and their neighbours go on', async () => {
    const accepted = await collect();
    const unfit = [
      cloudEvent({ type: 'purchase.complete' }),
      cloudEvent({ subject: undefined }),
      cloudEvent({ time: undefined }),
      cloudEvent({ time: new Date(Date.now() + 2 * 3_600_000).toISOString() }),
      cloudEvent({ data: { purchaseId: 'r', amount: 'x', currency: 'EUR' } }),
      cloudEvent({ subject: 'm\u0000' }),
      cloudEvent({ specversion: '0.3' }),
    ];
    const fit = cloudEvent();
    await Promise.all([...unfit, fit].map(publish));
    await eventually(() => expect(itemsOf(accepted)).toHaveLength(1));
    const rejected: ReceivedMessage[] = [];
    await eventually(async () => {
      rejected.push(...(await service.broker.drain('intake.rejected')));
      expect(rejected).toHaveLength(unfit.length);
    });
    const codes = rejected.map(({ headers }) => headers['error-code']).sort();
    expect(codes).toEqual([
      'ATTRIBUTE_INVALID',
      'DATA_INVALID',
      'EVENT_TYPE_UNKNOWN',
      'NOT_A_CLOUD_EVENT',
      'SUBJECT_MISSING',
      'TIME_IN_FUTURE',
      'TIME_MISSING',
    ]);
    const unknown = rejected.find(({ headers }) => headers['error-code'] === 'EVENT_TYPE_UNKNOWN')!;
    expect(JSON.parse(unknown.body)).toEqual(unfit[0]);
    expect(unknown.headers).toMatchObject({ 'original-queue': 'intake.on.loyalty-events' });
    expect(unknown.headers['error-detail']).toContain('the nearest is purchase.completed');
    expect(rejected.find(({ headers }) => headers['error-code'] === 'DATA_INVALID')!.headers['error-detail']).toMatch(
      /^data.amount: /,
    );
  });

  it('takes a mended event that it had refused under the same id', async () => {
    const accepted = await collect();
    const event = cloudEvent();
    await publish({ ...event, subject: undefined });
    await eventually(async () => expect(await service.broker.drain('intake.rejected')).toHaveLength(1));
    await publish(event);
    await eventually(() => expect(itemsOf(accepted)).toHaveLength(1));
  });

  it('takes events over HTTP, one or many', async () => {
    const accepted = await collect();
    const one = await post(cloudEvent());
    expect(one.status).toBe(202);
    expect(await one.json()).toEqual({ accepted: 1 });
    const many = await post(
      Array.from({ length: 500 }, () => cloudEvent()),
      'application/cloudevents-batch+json',
    );
    expect(await many.json()).toEqual({ accepted: 500 });
    expect((await post(cloudEvent(), 'application/json')).status).toBe(202);
    await eventually(() => expect(itemsOf(accepted)).toHaveLength(502));
  });

  it('checks only the envelope over HTTP; the rest is refused like any other event', async () => {
    expect((await post(cloudEvent({ type: 'no.such-type' }))).status).toBe(202);
    await eventually(async () => {
      const [kept] = await service.broker.drain('intake.rejected');
      expect(kept?.headers['error-code']).toBe('EVENT_TYPE_UNKNOWN');
    });
  });

  it.each([
    ['a faulty envelope', cloudEvent({ id: '', time: 'yesterday' }), 400, ['/id', '/time']],
    ['a faulty envelope in a batch', [cloudEvent(), cloudEvent({ source: undefined })], 400, ['/1/source']],
    ['no object', '"text"', 400, ['JSON']],
    ['no JSON', '{', 400, ['JSON']],
    ['an empty batch', [], 400, ['TOO_SMALL']],
    ['a batch too large', Array.from({ length: 501 }, () => cloudEvent()), 400, ['TOO_BIG', '500']],
    ['a body too large', cloudEvent({ data: 'x'.repeat(2 * 1_024 ** 2) }), 413, ['413']],
  ])('answers %s with problem details', async (_name, body, status, said) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const text = await response.text();
    for (const each of said) expect(text).toContain(each);
  });

  it('refuses other media types', async () => {
    expect((await post('x', 'text/plain')).status).toBe(415);
  });

  it('lists the event types with schema and example', async () => {
    const response = await fetch(`${service.running.url}/api/event-types`);
    const { items, groups } = (await response.json()) as {
      items: { type: string; group: string }[];
      groups: { name: string }[];
    };
    expect(new Set(items.map(({ group }) => group))).toEqual(new Set(groups.map(({ name }) => name)));
    expect(items.find(({ type }) => type === 'purchase.completed')).toMatchObject({
      title: 'Purchase completion',
      group: 'purchase',
      aliases: ['OnPurchaseConfirm'],
      filterFields: expect.arrayContaining(['event.amount', 'event.goods.code', 'event.time']),
      metavariables: expect.arrayContaining([expect.objectContaining({ name: 'discount', currencyPath: 'currency' })]),
      schema: { type: 'object', required: expect.arrayContaining(['purchaseId', 'amount']) },
      example: { purchaseId: 'r-1001' },
    });
  });

  it('describes its REST interface', async () => {
    const document = await intake.openApi();
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/events', '/api/event-types']));
  });

  it('keeps up with a flood', async () => {
    const accepted = await collect();
    const batches = Array.from({ length: 20 }, () => Array.from({ length: 500 }, () => cloudEvent()));
    const started = performance.now();
    for (const batch of batches) expect((await post(batch)).status).toBe(202);
    await eventually(() => expect(countOf(accepted)).toBe(10_000), { withinMs: 60_000, everyMs: 50 });
    const perSecond = 10_000 / ((performance.now() - started) / 1_000);
    expect(perSecond).toBeGreaterThan(200);
    process.stdout.write(`intake: ${Math.round(perSecond)} events/s\n`);
  });
});
