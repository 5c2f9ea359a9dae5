import { CurrencyChanged, type OutgoingItem, type PayloadOf, TillAnswered, TillAsked } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayPos } from '../src/service';

jest.setTimeout(120_000);

const SOURCE = '/pos/store-7/till-2';
const OFFER = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

let count = 0;
const newEvent = (): string => `e-${++count}`;
const causeOf = (eventId: string) => ({ id: `cause of ${eventId}`, correlationId: eventId, occurredAt: new Date() });
const bodyOf = ({ body }: ReceivedMessage) => JSON.parse(body) as Record<string, unknown>;

describe('gateway-pos', () => {
  const service = useService(gatewayPos);

  const tills = new Map<string, PayloadOf<typeof TillAsked>['till']>();
  /** What is said of a till goes with its event, so that question and answer have the same. */
  const tillOf = (eventId: string, queue: string, deadlineMs: number) => {
    const till = tills.get(`${eventId} ${queue}`) ?? {
      replyTo: queue,
      correlationId: `c-${count}`,
      askedAt: new Date().toISOString(),
      deadlineAt: new Date(Date.now() + deadlineMs).toISOString(),
    };
    tills.set(`${eventId} ${queue}`, till);
    return till;
  };
  const asked = (
    eventId: string,
    queue: string,
    { deadlineMs = 60_000, refusal = undefined as object | undefined } = {},
  ) =>
    TillAsked.item({
      cause: causeOf(eventId),
      payload: {
        ...TillAsked.example,
        eventId,
        till: tillOf(eventId, queue, deadlineMs),
        ...(refusal && { refusal }),
      } as never,
    });
  const answered = (
    eventId: string,
    queue: string,
    { deadlineMs = 60_000, text = 'Hello {{member.firstName}}' } = {},
  ) =>
    TillAnswered.item({
      cause: causeOf(eventId),
      payload: {
        ...TillAnswered.example,
        eventId,
        till: tillOf(eventId, queue, deadlineMs),
        messages: [{ offerId: OFFER, place: 'receipt', text }],
        member: { memberId: 'm-1', firstName: 'Homer', balances: [{ currency: 'bonus', amount: 2 }] },
      },
    });
  const tell = (...items: readonly OutgoingItem[]) =>
    service.broker.publishPacket(items, { queue: `gateway-pos.on.${items[0]!.contract}` });
  const metric = async (outcome: string): Promise<number> => {
    const text = await (await fetch(`${service.running.url}/metrics`)).text();
    return Number(new RegExp(`till_answers_total\\{outcome="${outcome}".*\\} (\\d+)`).exec(text)?.[1] ?? 0);
  };

  it('answers with what is known when the deadline passes, and not a second time when more is known', async () => {
    const { queue, received } = await service.broker.replies();
    const eventId = newEvent();
    const before = [await metric('empty'), await metric('superseded')];
    await tell(asked(eventId, queue, { deadlineMs: 50 }));
    await eventually(() =>
      expect(received.map(bodyOf)).toMatchObject([{ eventId, complete: false, receipt: { lines: [] } }]),
    );
    await tell(answered(eventId, queue));
    await eventually(async () =>
      expect((await metric('empty')) + (await metric('superseded'))).toBe(before[0]! + before[1]! + 2),
    );
    expect(received).toHaveLength(1);
  });

  it('still answers a till whose deadline has passed unanswered, and counts the lateness', async () => {
    const { queue, received } = await service.broker.replies();
    await tell(answered(newEvent(), queue, { deadlineMs: -20 }));
    await eventually(() => expect(received.map(bodyOf)).toMatchObject([{ complete: true }]));
    expect(await metric('late')).toBeGreaterThan(0);
  });

  it('says the same again to a till that asks again by the same event, at once if it can', async () => {
    const [first, second, third] = [
      await service.broker.replies(),
      await service.broker.replies(),
      await service.broker.replies(),
    ];
    const eventId = newEvent();
    const before = await metric('repeated');
    // The second comes while the first is reckoned: whatever is known by its deadline is said.
    await tell(asked(eventId, first.queue), asked(eventId, second.queue, { deadlineMs: 1_000 }));
    await tell(answered(eventId, first.queue));
    await eventually(() => expect(first.received.map(bodyOf)).toMatchObject([{ receipt: { lines: ['Hello Homer'] } }]));
    await tell(asked(eventId, third.queue));
    await eventually(() => expect(third.received.map(bodyOf)).toEqual(first.received.map(bodyOf)));
    await eventually(() => expect(second.received.map(bodyOf)).toEqual(first.received.map(bodyOf)));
    expect(await metric('repeated')).toBe(before + 2);
    expect(third.received[0]!.correlationId).toBe(tills.get(`${eventId} ${third.queue}`)!.correlationId);
  });

  it('answers a till that asks again by its deadline, though the answer is not known any more', async () => {
    const [first, second] = [await service.broker.replies(), await service.broker.replies()];
    const eventId = newEvent();
    await tell(asked(eventId, first.queue));
    await tell(answered(eventId, first.queue));
    await eventually(() => expect(first.received).toHaveLength(1));
    await service.restart();
    await tell(asked(eventId, second.queue, { deadlineMs: 50 }));
    await eventually(() => expect(second.received.map(bodyOf)).toMatchObject([{ eventId, complete: false }]));
    expect(first.received).toHaveLength(1);
  });

  it('says at once why an event was refused', async () => {
    const { queue, received } = await service.broker.replies();
    const refusal = { code: 'EVENT_TYPE_UNKNOWN', detail: 'no event type "purchase.complete"' };
    await tell(asked(newEvent(), queue, { refusal }));
    await eventually(() => expect(received.map(bodyOf)).toMatchObject([{ complete: false, error: refusal }]));
  });

  it('writes currencies as the renderer has announced them last, in whatever order', async () => {
    const names = (nominative: string) => ({
      en: { nominative, genitive: nominative, plural: `${nominative}s`, abbreviation: 'p' },
    });
    const announced = (revision: number, name: string) =>
      CurrencyChanged.item({
        cause: causeOf(`currency ${revision}`),
        payload: { code: 'bonus', kind: 'virtual', names: names(name), revision },
      });
    await service.broker.publishPacket([announced(3, 'star')]);
    await service.broker.publishPacket([announced(2, 'point')]);
    const { queue, received } = await service.broker.replies();
    await eventually(async () => {
      await tell(answered(newEvent(), queue, { text: '{{balances}}' }));
      await eventually(() => expect(received.length).toBeGreaterThan(0), { withinMs: 2_000 });
      expect(bodyOf(received.at(-1)!)).toMatchObject({ receipt: { lines: ['2 stars'] } });
    });
  });

  describe('over HTTP', () => {
    const event = (id: string) => ({
      specversion: '1.0',
      id,
      source: SOURCE,
      type: 'purchase.discount-calculated',
      subject: 'm-1',
      time: '2026-05-01T10:15:00Z',
      data: { purchaseId: 'r-1', currency: 'EUR', amount: 72 },
    });
    const post = async (body: object) => {
      const response = await fetch(`${service.running.url}/api/calculations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    it('asks through the broker, and answers with what comes back', async () => {
      const questions = await service.broker.collect(EXCHANGES.loyaltyEvents);
      const eventId = newEvent();
      const printer = { width: 32, codePage: 'cp866' };
      const answering = post({ event: event(eventId), deadlineMs: 20_000, printer });
      const question = await eventually(() => {
        const [one] = questions;
        expect(one).toMatchObject({ routingKey: 'purchase.discount-calculated' });
        return one!;
      });
      expect(question.headers).toMatchObject({
        'deadline-ms': 20_000,
        'printer-width': 32,
        'printer-code-page': 'cp866',
      });
      const { replyTo, correlationId } = question;
      const answer = { source: SOURCE, eventId, complete: true, receipt: { lines: ['Hello'] }, cashier: { lines: [] } };
      await service.broker.publish('', replyTo!, answer, { correlationId });
      expect(await answering).toEqual({ status: 200, body: answer });
    });

    it('answers without words when nobody does in time', async () => {
      const { status, body } = await post({ event: event(newEvent()), deadlineMs: 1 });
      expect([status, body]).toMatchObject([200, { complete: false, receipt: { lines: [] } }]);
    });

    it('refuses what is no event, and names the place', async () => {
      const { status, body } = await post({ event: { ...event(newEvent()), id: undefined }, printer: { width: 1 } });
      expect(status).toBe(400);
      expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
        '/event/id',
        '/printer/width',
      ]);
    });
  });

  it('hands what the offers say to the till that asked, once, whichever replica hears it and however often', async () => {
    await service.replica();
    const { queue, received } = await service.broker.replies();
    const eventId = newEvent();
    const [question, answer] = [asked(eventId, queue), answered(eventId, queue)];
    await tell(question);
    for (let copy = 0; copy < 3; copy++) await tell(answer);
    const last = newEvent();
    await tell(answered(last, queue));
    await eventually(() => expect(received.map((one) => bodyOf(one)['eventId'])).toContain(last));
    const [own, ...copies] = received.filter((one) => bodyOf(one)['eventId'] === eventId);
    expect(copies).toEqual([]);
    expect(own!.correlationId).toMatch(/^c-\d+$/);
    expect(bodyOf(own!)).toEqual({
      source: SOURCE,
      eventId,
      complete: true,
      receipt: { lines: ['Hello Homer'] },
      cashier: { lines: [] },
    });
  });
});
