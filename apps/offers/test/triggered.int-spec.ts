import { randomUUID } from 'node:crypto';
import {
  DropTimer,
  EventEnriched,
  type OutgoingItem,
  type PayloadOf,
  SetTimer,
  StampMessage,
  TemplateChanged,
  TimerFired,
  uuidV5,
} from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, membersMerged, type ReceivedMessage, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { rule, sendMessage, terms } from './terms';
import { triggeredRequest } from './triggered-terms';

jest.setTimeout(120_000);

const OWN_TIMERS = `offers.on.${TimerFired.name}`;

interface Seen {
  readonly id: string;
  readonly correlationId: string;
  readonly payload: Record<string, unknown>;
}

const itemsOf = (messages: readonly ReceivedMessage[]): readonly Seen[] =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: Seen[] }).items);

function event(memberId: string, type: string, time: string, data: object = {}): OutgoingItem {
  const eventId = `${memberId} ${type} ${time}`;
  const id = uuidV5(eventId);
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: new Date(time) },
    payload: {
      event: { eventId, source: '/pos', type, time, memberId, data: { currency: 'EUR', amount: 72, ...data } },
      member: { memberId, timeZone: 'Europe/Madrid' },
    },
  });
}

describe('triggered messages', () => {
  const service = useService(offers);
  let sets: ReceivedMessage[];
  let drops: ReceivedMessage[];
  let stamps: ReceivedMessage[];

  beforeAll(async () => {
    [sets, drops, stamps] = (await Promise.all(
      [SetTimer, DropTimer, StampMessage].map(({ name }) => service.broker.collect(EXCHANGES.internal, name)),
    )) as [ReceivedMessage[], ReceivedMessage[], ReceivedMessage[]];
  });

  const request = async (method: string, path: string, body?: unknown, resource = 'triggered-messages') => {
    const response = await fetch(`${service.running.url}/api/${resource}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const running = async (changes: object = {}): Promise<string> => {
    const id = randomUUID();
    expect((await request('PUT', `/${id}`, triggeredRequest(changes))).status).toBe(201);
    expect((await request('POST', `/${id}/start`)).status).toBe(200);
    return id;
  };
  const standingOf = async (id: string, memberId: string) => uuidV5(`${id} ${memberId}`);
  /** What stands in the table is told a moment later. */
  const lastOrder = async (id: string, memberId: string): Promise<PayloadOf<typeof SetTimer>> => {
    const timerId = `triggered:${await standingOf(id, memberId)}`;
    return eventually(() => {
      const orders = [...itemsOf(sets), ...itemsOf(drops)].filter(({ payload }) => payload['timerId'] === timerId);
      const last = orders.sort((one, other) =>
        String(one.payload['decidedAt']) < String(other.payload['decidedAt']) ? 1 : -1,
      )[0];
      expect(last).toBeDefined();
      return last!.payload as unknown as PayloadOf<typeof SetTimer>;
    });
  };
  const timerFired = (order: PayloadOf<typeof SetTimer>): OutgoingItem => {
    const id = uuidV5(`${order.timerId} ${order.decidedAt}`);
    const dueAt = order.dueAt as string; // offers name moments
    return TimerFired.item({
      cause: { id, correlationId: id, occurredAt: new Date(dueAt) },
      payload: { ...order, dueAt, outcome: 'due', firedAt: dueAt },
    });
  };
  const armed = async (id: string) => (await request('GET', `/${id}/armed`)).body['items'];
  const sent = (memberId: string) => itemsOf(stamps).filter(({ payload }) => payload['memberId'] === memberId);

  it('go when their time has come, and are repeated', async () => {
    const id = await running({ repeat: { every: 'P14D', atMost: 2 } });
    const arming = event('m-1', 'registration.completed', '2026-03-20T09:00:00Z');
    await service.broker.publishPacket([arming, event('m-2', 'balance.requested', '2026-03-20T09:00:00Z')]);
    await eventually(async () =>
      expect(await armed(id)).toEqual([{ memberId: 'm-1', dueAt: '2026-04-03T08:00:00.000Z' }]),
    );
    const first = await lastOrder(id, 'm-1');
    expect(first).toMatchObject({ owner: 'offers', dueAt: '2026-04-03T08:00:00.000Z' });

    // Told twice, as after a crash of the scheduler.
    await service.broker.publishPacket([timerFired(first)], { queue: OWN_TIMERS });
    await service.broker.publishPacket([timerFired(first)], { queue: OWN_TIMERS });
    await eventually(() => expect(sent('m-1')).toHaveLength(1));
    expect(sent('m-1')[0]).toMatchObject({
      correlationId: arming.correlationId,
      payload: {
        ...{ offerId: id, eventId: 'm-1 registration.completed 2026-03-20T09:00:00Z', channel: 'sms', memberId: 'm-1' },
        expiresAt: '2026-04-03T09:00:00.000Z',
      },
    });
    await eventually(async () => expect((await lastOrder(id, 'm-1')).dueAt).toBe('2026-04-17T08:00:00.000Z'));
    await service.broker.publishPacket([timerFired(await lastOrder(id, 'm-1'))], { queue: OWN_TIMERS });
    await eventually(() => expect(sent('m-1')).toHaveLength(2));
    await eventually(async () => expect(await armed(id)).toEqual([]));
    expect(new Set(sent('m-1').map(({ payload }) => payload['messageId'])).size).toBe(2);
  });

  it('are called off by an event that happened later, though it came first', async () => {
    const id = await running({ cancel: [{ eventType: 'purchase.completed', filter: rule('event.amount', '>=', 50) }] });
    await service.broker.publishPacket([event('m-3', 'purchase.completed', '2026-03-25T09:00:00Z')]);
    await service.broker.publishPacket([event('m-4', 'purchase.completed', '2026-03-25T09:00:00Z', { amount: 10 })]);
    await service.broker.publishPacket(
      ['m-3', 'm-4'].map((member) => event(member, 'registration.completed', '2026-03-20T09:00:00Z')),
    );
    await eventually(async () => expect(await armed(id)).toMatchObject([{ memberId: 'm-4' }]));
    await service.broker.publishPacket([event('m-4', 'purchase.completed', '2026-03-28T09:00:00Z')]);
    await eventually(async () => expect(await armed(id)).toEqual([]));
    await eventually(async () => expect(await lastOrder(id, 'm-4')).not.toHaveProperty('dueAt'));
  });

  it.each(['before', 'after'])(
    'armed for one who is absorbed are called off for the one who goes on, %s the merge',
    async (when) => {
      const id = await running();
      const [kept, gone, bought] = [`m-kept-${when}`, `m-gone-${when}`, `m-bought-${when}`];
      const bystander = `m-by-${when}`;
      const registered = '2026-03-20T09:00:00Z';
      await service.broker.publishPacket(
        [gone, bystander].map((one) => event(one, 'registration.completed', registered)),
      );
      const purchase = event(kept, 'purchase.completed', '2026-03-25T09:00:00Z');
      if (when === 'before') await service.broker.publishPacket([purchase]);
      await eventually(async () => expect(await armed(id)).toHaveLength(2));
      const timer = await lastOrder(id, gone);
      const at = new Date('2026-03-24T09:00:00Z');
      const merges = [membersMerged(gone, [bought], { at }), membersMerged(kept, [gone, bought], { at })];
      for (const merge of [merges[1]!, merges[0]!, merges[1]!]) await service.broker.publishPacket([merge]);
      if (when === 'after') {
        await eventually(async () =>
          expect(await armed(id)).toContainEqual(expect.objectContaining({ memberId: kept })),
        );
        expect(await lastOrder(id, kept)).toMatchObject({ dueAt: timer.dueAt });
        await service.broker.publishPacket([purchase]);
      }
      await eventually(async () => expect(await armed(id)).toMatchObject([{ memberId: bystander }]));
      await eventually(async () => expect(await lastOrder(id, gone)).not.toHaveProperty('dueAt'));
      // A timer that could not be dropped in time; of the other one, so that there is something to wait for.
      await service.broker.publishPacket([timerFired(timer)], { queue: OWN_TIMERS });
      await service.broker.publishPacket([timerFired(await lastOrder(id, bystander))], { queue: OWN_TIMERS });
      await eventually(() => expect(sent(bystander)).toHaveLength(1));
      expect([...sent(gone), ...sent(kept)]).toEqual([]);
    },
  );

  it('go once for members who have become one, by the events of both', async () => {
    const id = await running({ rearm: 'restart' });
    await service.broker.publishPacket([
      event('m-first', 'registration.completed', '2026-03-20T09:00:00Z'),
      event('m-second', 'registration.completed', '2026-03-22T09:00:00Z'),
    ]);
    await eventually(async () => expect(await armed(id)).toHaveLength(2));
    await service.broker.publishPacket([
      membersMerged('m-first', ['m-second'], { at: new Date('2026-03-24T09:00:00Z') }),
    ]);
    await eventually(async () =>
      expect(await armed(id)).toEqual([{ memberId: 'm-first', dueAt: '2026-04-05T08:00:00.000Z' }]),
    );
    const order = await eventually(async () => {
      const last = await lastOrder(id, 'm-first');
      expect(last).toMatchObject({ dueAt: '2026-04-05T08:00:00.000Z' });
      return last;
    });
    await service.broker.publishPacket([timerFired(order)], { queue: OWN_TIMERS });
    await eventually(() => expect(sent('m-first')).toHaveLength(1));
    expect(await armed(id)).toEqual([]);
    expect(sent('m-second')).toEqual([]);
  });

  it('are switched on and off by offers', async () => {
    const id = await running({ arm: [], cancel: [] });
    for (const [eventType, kind] of [
      ['card.activated', 'enable-triggered'],
      ['card.blocked', 'disable-triggered'],
    ]) {
      const actions = [{ kind, triggeredMessageId: id }];
      const offer = await request('POST', '', terms({ eventType, filter: null, actions }), 'offers');
      expect(offer.status).toBe(201);
      await request('POST', `/${String(offer.body['id'])}/start`, undefined, 'offers');
    }
    await service.broker.publishPacket([event('m-5', 'card.activated', '2026-03-20T09:00:00Z')]);
    await eventually(async () => expect(await armed(id)).toMatchObject([{ memberId: 'm-5' }]));
    await service.broker.publishPacket([event('m-5', 'card.blocked', '2026-03-21T09:00:00Z')]);
    await eventually(async () => expect(await armed(id)).toEqual([]));
  });

  it('must be there when an offer is to switch them', async () => {
    const actions = [{ kind: 'enable-triggered', triggeredMessageId: randomUUID() }];
    const offer = terms({ eventType: 'card.activated', filter: null, actions });
    expect(await request('POST', '', offer, 'offers')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/actions/0/triggeredMessageId', code: 'TRIGGERED_MESSAGE_NOT_FOUND' }] },
    });
  });

  it('keep up with a flood of events that arm, postpone and cancel them', async () => {
    const id = await running({ postpone: [{ eventType: 'balance.requested' }] });
    const types = ['registration.completed', 'balance.requested', 'purchase.completed', 'registration.completed'];
    const packets = Array.from({ length: 20 }, (_, packet) =>
      Array.from({ length: 500 }, (__, index) => {
        const member = `f-${(packet * 500 + index) >> 2}`;
        return event(member, types[index % 4]!, `2026-04-0${1 + (index % 4)}T09:00:00Z`);
      }),
    );
    const started = performance.now();
    for (const packet of packets) await service.broker.publishPacket(packet);
    const armedCount = async () =>
      (
        await service.database.query(
          `select from offers.triggered_standing where triggered_message_id = $1 and due_at is not null`,
          [id],
        )
      ).length;
    await eventually(async () => expect(await armedCount()).toBe(2_500), { withinMs: 60_000, everyMs: 50 });
    const seconds = (performance.now() - started) / 1_000;
    process.stdout.write(`triggered messages: ${Math.round(10_000 / seconds)} events/s that concern one\n`);
  });

  it('send nothing while they are stopped, and cannot be changed while they run', async () => {
    const id = await running();
    await service.broker.publishPacket([event('m-6', 'registration.completed', '2026-03-20T09:00:00Z')]);
    await eventually(async () => expect(await armed(id)).toMatchObject([{ memberId: 'm-6' }]));
    for (const [method, body] of [['PUT', triggeredRequest()], ['DELETE']] as const)
      expect(await request(method, `/${id}`, body)).toMatchObject({
        status: 409,
        body: { code: 'TRIGGERED_MESSAGE_RUNNING_CONFLICT' },
      });
    await request('POST', `/${id}/stop`);
    await service.broker.publishPacket([timerFired(await lastOrder(id, 'm-6'))], { queue: OWN_TIMERS });
    await eventually(async () => expect(await armed(id)).toEqual([]));
    expect(sent('m-6')).toEqual([]);
    expect((await request('DELETE', `/${id}`)).status).toBe(204);
    expect(await request('GET', `/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'TRIGGERED_MESSAGE_NOT_FOUND' },
    });
  });

  it('are listed page by page, and take their own answer back', async () => {
    const ids = [await running(), await running()];
    const seen: unknown[] = [];
    let after = '';
    do {
      const { body } = await request('GET', `?limit=1&state=running${after}`);
      seen.push(...(body['items'] as { id: string }[]).map((one) => one.id));
      after = body['next'] === undefined ? '' : `&after=${String(body['next'])}`;
    } while (after !== '');
    expect(seen).toEqual(expect.arrayContaining(ids));
    await request('POST', `/${ids[0]}/stop`);
    const { body } = await request('GET', `/${ids[0]}`);
    expect(await request('PUT', `/${ids[0]}`, { ...body, delay: 'P1D' })).toMatchObject({
      status: 200,
      body: { delay: 'P1D' },
    });
  });

  it('are refused when their words do not fit an event that arms them, with the place', async () => {
    const templateId = randomUUID();
    const words = (names: string[], revision: number) => {
      const id = uuidV5(`${templateId} ${revision}`);
      const cause = { id, correlationId: id, occurredAt: new Date() };
      return TemplateChanged.item({ cause, payload: { templateId, channel: 'sms', names, revision } });
    };
    const arm = [{ eventType: 'registration.completed' }, { eventType: 'purchase.completed' }];
    const create = () =>
      request('POST', '', triggeredRequest({ arm, cancel: [], action: { ...sendMessage, templateId } }));
    await service.broker.publishPacket([words(['discount'], 1)]);
    await eventually(async () =>
      expect(await create()).toMatchObject({
        status: 422,
        body: {
          errors: [
            {
              pointer: '/action/templateId',
              code: 'METAVARIABLE_NOT_OFFERED',
              detail: expect.stringMatching(/^registration\.completed does not offer {{discount}}/),
            },
          ],
        },
      }),
    );
    await service.broker.publishPacket([words([], 2)]);
    await eventually(async () => expect(await create()).toMatchObject({ status: 201 }));
  });

  it('are previewed', async () => {
    const events = [
      { at: '2026-03-25T09:00:00Z', does: ['postpone'] },
      { at: '2026-03-20T09:00:00Z', does: ['arm'] },
    ];
    const body = { terms: triggeredRequest({ at: '18:00' }), timeZone: 'Europe/Madrid', events };
    expect(await request('POST', '/preview', body)).toEqual({
      status: 200,
      body: {
        messages: [{ number: 1, dueAt: '2026-04-08T16:00:00.000Z', armedAt: '2026-03-20T09:00:00.000Z' }],
        more: false,
      },
    });
  });

  it.each([
    [{ delay: '-P1D' }, 400, '/delay', 'negative'],
    [{ delay: 'two weeks' }, 400, '/delay', 'ISO 8601'],
    [{ at: '25:00' }, 400, '/at', 'time of day'],
    [{ timeZone: 'Europe/Atlantis' }, 400, '/timeZone', 'IANA'],
    [{ window: { from: '10:00', to: '10:00' } }, 400, '/window/to', 'never be open'],
    [{ window: { from: '10:00', to: '20:00', days: [] } }, 400, '/window/days', 'never be open'],
    [{ end: { at: '2026-02-30T00:00:00Z' } }, 400, '/end/at', 'Invalid ISO datetime'],
    [{ repeat: { every: 'P14D' } }, 422, '/repeat', 'without an end'],
    [{ repeat: { every: 'P14D', atMost: 1 } }, 400, '/repeat/atMost', '>=2'],
    [{ action: { ...sendMessage, channel: 'pigeon' } }, 400, '/action/channel', 'sms'],
  ])('are refused with the reason: %j', async (changes, status, pointer, reason) => {
    const answer = await request('POST', '', triggeredRequest(changes));
    expect(answer.status).toBe(status);
    const errors = answer.body['errors'] as { pointer: string; detail: string }[];
    expect(errors.map((error) => error.pointer)).toContain(pointer);
    expect(JSON.stringify(errors)).toContain(reason);
  });
});
