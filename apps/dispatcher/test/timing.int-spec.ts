import { randomUUID } from 'node:crypto';
import {
  type Channel,
  MessageCleared,
  MessageStamped,
  MessageTypeChanged,
  type OutgoingItem,
  type PayloadOf,
  SetTimer,
  StampMessage,
  TimerFired,
} from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import { LOGGER } from '@carillon/service-kit';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { DataSource } from 'typeorm';
import { deliveryIdOf } from '../src/domain/cascade';
import { PurgeMessages } from '../src/handlers/purge-messages';
import { dispatcher } from '../src/service';
import { CapUseRepository } from '../src/storage/cap-use.repository';
import { MessageRepository } from '../src/storage/message.repository';
import { ParkedMessageRepository } from '../src/storage/parked-message.repository';
import { announcedOf, cause, eventOf, homer, messageIdOf, payloadsOf, requestOf } from './builders';
import { inDatabase } from './in-database';
import { Simulation } from './simulation';

jest.setTimeout(120_000);

const within = { withinMs: 60_000 };
const EVENING = new Date('2026-05-05T20:30:00Z');
const madrid = (memberId: string) => ({ ...homer, memberId, timeZone: 'Europe/Madrid' });
const toMail = (afterSeconds: number) => ({ channel: 'email', templateId: randomUUID(), afterSeconds }) as const;

describe('messages that wait', () => {
  const service = useService(dispatcher, { QUIET_HOURS: 'none' });

  const simulation = (statements: string[] = []): Simulation =>
    new Simulation(inDatabase(service.running.app, statements), EVENING, { night: '22:00-09:00' });
  const get = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${service.running.url}/api/messages${path}`)).json()) as Record<string, unknown>;

  const post = async (path: string, body: object = {}): Promise<{ status: number; body: unknown }> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${service.running.url}/api/messages${path}`, init);
    return { status: response.status, body: await response.json() };
  };

  it('go in the morning of the member, by the phone of then, and REST shows the wait', async () => {
    const world = simulation();
    const messageId = await world.request({ member: madrid('m-night') });
    expect(world.sends).toEqual([]);
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'sms.deferred QUIET_HOURS']);
    expect(world.statuses[1]!.until).toBe('2026-05-06T07:00:00.000Z');
    const until = '2026-05-06T07:00:00.000Z';
    expect(await get(`/${messageId}`)).toMatchObject({ status: 'deferred', code: 'QUIET_HOURS', deferredUntil: until });
    expect(await get('?waiting=true&memberId=m-night')).toMatchObject({ items: [{ messageId, deferredUntil: until }] });

    world.members.set('m-night', {
      ...world.members.get('m-night')!,
      phone: { value: '+15550100009', verified: true },
    });
    await world.pass(until);
    expect(world.sends).toMatchObject([{ cleared: { messageId, recipient: '+15550100009' } }]);
    const after = await get(`/${messageId}`);
    expect(after).not.toHaveProperty('deferredUntil');
    expect(after).toMatchObject({ deferrals: [{ at: EVENING.toISOString(), until, code: 'QUIET_HOURS' }] });
    expect(await get('?waiting=true&memberId=m-night')).toMatchObject({ items: [] });
    const [parked] = await service.database.query<{ request: unknown }>(
      `select request from dispatcher.parked_message where message_id = $1`,
      [messageId],
    );
    expect(parked).toEqual({ request: null });
  });

  it('keep no contact meanwhile', async () => {
    const world = simulation();
    const messageId = await world.request({ member: madrid('m-secret') });
    const [row] = await service.database.query<{ all: string }>(
      `select p::text as all from dispatcher.parked_message p where message_id = $1`,
      [messageId],
    );
    expect(row!.all).toContain('m-secret');
    expect(row!.all).not.toMatch(/15550100001|homer|Simpson/i);
  });

  it('end when they would outlive their life, or when it ends before anybody fires their timer', async () => {
    const world = simulation();
    const tooShort = await world.request({ member: madrid('m-short'), expiresAt: '2026-05-06T06:59:59Z' });
    expect(world.saidOf(tooShort)).toEqual(['sms.requested', 'sms.expired QUIET_HOURS']);
    const missed = await world.request({ member: madrid('m-missed'), expiresAt: '2026-05-06T08:00:00Z' });
    const timer = world.firstDue(new Date('2026-05-07T00:00:00Z'))!;
    world.now = new Date('2026-05-06T10:00:00Z');
    await world.fire(timer);
    expect(world.saidOf(missed)).toEqual(['sms.requested', 'sms.deferred QUIET_HOURS', 'sms.expired']);
    expect(world.sends).toEqual([]);
  });

  it('keep nothing of what was asked for when their life is over', async () => {
    const world = simulation();
    world.now = new Date('2026-05-05T10:00:00Z');
    const member = madrid('m-over');
    const expiresAt = '2026-05-05T10:30:00Z';
    const [silent, failed, young] = [
      await world.request({ member, expiresAt, cascade: [toMail(3_600)] }),
      await world.request({ member, expiresAt, cascade: [toMail(3_600)] }),
      await world.request({ member, cascade: [toMail(3_600)] }),
    ];
    const asked = async () => {
      const rows = await service.database.query<{ id: string }>(
        `select message_id as id from dispatcher.parked_message where message_id = any($1::uuid[]) and request is not null`,
        [[silent, failed, young]],
      );
      return new Set(rows.map(({ id }) => id));
    };
    world.now = new Date('2026-05-05T10:30:00Z');
    await world.report(failed, 'expired');
    expect(await asked()).toEqual(new Set([silent, young]));
    const { app } = service.running;
    await app.get(ParkedMessageRepository).release(world.now, app.get(DataSource));
    expect(await asked()).toEqual(new Set([young]));
  });

  it('show each channel of a cascade, and the late delivery as such', async () => {
    const world = simulation();
    world.now = new Date('2026-05-05T10:00:00Z');
    const messageId = await world.request({ member: madrid('m-cascade'), cascade: [toMail(3_600)] });
    await world.pass('2026-05-05T11:00:00Z');
    const second = deliveryIdOf(messageId, 1);
    await world.report(messageId, 'delivered');
    const steps = [
      { step: 0, deliveryId: messageId, messageId, channel: 'sms', status: 'delivered' },
      { step: 1, deliveryId: second, messageId, channel: 'email', status: 'requested' },
    ];
    expect(await get(`/${messageId}`)).toMatchObject({ ...steps[0], steps });
    expect(await get(`/${second}`)).toMatchObject({ ...steps[1], steps });
    expect((await get(`/${messageId}`))['history']).toContainEqual(
      expect.objectContaining({ status: 'delivered', late: true }),
    );
    expect(await get('?memberId=m-cascade')).toMatchObject({ items: [steps[1], steps[0]] });
  });

  it('take a statement more than others only where they are among them', async () => {
    const statements: string[] = [];
    const world = simulation(statements);
    world.now = new Date('2026-05-05T10:00:00Z');
    const messageId = await world.request();
    expect(statements).toEqual(['insert into message']);
    await world.report(messageId, 'delivered');
    expect(statements.slice(1).map((sql) => sql.split(' ')[0])).toEqual(['select', 'update']);
  });

  it('are forgotten when they are old enough, with what was parked of them, and nothing else', async () => {
    const world = simulation();
    world.now = new Date('2020-01-01T00:00:00Z');
    const old = await world.request({ cascade: [toMail(60)] });
    world.now = new Date('2020-03-01T00:00:00Z');
    const young = await world.request({ cascade: [toMail(60)] });
    const { app } = service.running;
    const clock = () => new Date('2020-03-02T00:00:00Z');
    const repositories = [
      app.get(MessageRepository),
      app.get(ParkedMessageRepository),
      app.get(CapUseRepository),
    ] as const;
    await new PurgeMessages(app.get(DataSource), ...repositories, clock, app.get<Logger>(LOGGER), 32).work();
    const left = await service.database.query<{ id: string }>(
      `select message_id as id from dispatcher.message m where message_id = any($1::uuid[])
         and exists (select 1 from dispatcher.parked_message p where p.message_id = m.message_id)`,
      [[old, young]],
    );
    expect(left).toEqual([{ id: young }]);
    expect(await get(`/${old}`)).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  });

  describe('behind the broker', () => {
    let timers: ReceivedMessage[];
    let stamps: ReceivedMessage[];
    let cleared: ReceivedMessage[];
    let announced: ReceivedMessage[];

    beforeAll(async () => {
      [timers, stamps, cleared, announced] = await Promise.all([
        service.broker.collect('carillon.internal', SetTimer.name),
        service.broker.collect('carillon.internal', StampMessage.name),
        service.broker.collect('carillon.internal', MessageCleared.name),
        service.broker.collect('carillon.delivery'),
      ]);
    });

    it('go from channel to channel by timer and stamp', async () => {
      const request = requestOf({ cascade: [toMail(60)] });
      const messageId = messageIdOf(request);
      await service.broker.publishPacket([request]);
      const timer = await eventually(() => {
        const set = payloadsOf<PayloadOf<typeof SetTimer>>(timers).find(({ timerId }) => timerId.includes(messageId));
        expect(set).toMatchObject({ owner: 'dispatcher', payload: { kind: 'fallback', messageId, step: 0 } });
        return set!;
      }, within);
      const { expiresAt: _expiresAt, ...told } = timer;
      const dueAt = timer.dueAt as string;
      await fire({ ...told, dueAt, outcome: 'due', firedAt: dueAt });
      const stamp = await eventually(() => {
        const found = payloadsOf<PayloadOf<typeof StampMessage>>(stamps).find((one) => one.messageId === messageId);
        expect(found).toMatchObject({ memberId: homer.memberId, resume: { step: 1, wait: 0 } });
        return found!;
      }, within);
      const { memberId: _memberId, ...message } = stamp;
      await service.broker.publishPacket([
        MessageStamped.item({ cause: cause(), payload: { ...message, member: homer } }),
      ]);
      await eventually(() => {
        const sent = payloadsOf<PayloadOf<typeof MessageCleared>>(cleared).map((one) => [one.messageId, one.channel]);
        expect(sent).toEqual([
          [messageId, 'sms'],
          [deliveryIdOf(messageId, 1), 'email'],
        ]);
      }, within);
      await eventually(() => expect(announcedOf(announced, messageId)).toEqual(['requested', 'requested']), within);
      expect(new Set(announced.map((one) => eventOf(one).id)).size).toBe(2);
    });

    it('are called off over REST, one by one or all of an offer', async () => {
      const offerId = randomUUID();
      const [one, ...others] = [1, 2, 3].map(() => requestOf({ cascade: [toMail(3_600)], offerId }));
      const gone = requestOf({ offerId });
      await service.broker.publishPacket([one!, ...others, gone]);
      await eventually(
        () =>
          expect(payloadsOf<{ messageId: string }>(cleared).map(({ messageId }) => messageId)).toContain(
            messageIdOf(gone),
          ),
        within,
      );
      expect(await post(`/${messageIdOf(gone)}/cancel`)).toMatchObject({
        status: 409,
        body: { code: 'MESSAGE_CONFLICT' },
      });
      expect(await post(`/${randomUUID()}/cancel`)).toMatchObject({ status: 404, body: { code: 'MESSAGE_NOT_FOUND' } });
      expect(await post('/cancel', {})).toMatchObject({ status: 400, body: { code: 'INVALID' } });

      expect(await post(`/${messageIdOf(one!)}/cancel`)).toEqual({ status: 202, body: { cancelling: 1 } });
      const isOpen = async (request: OutgoingItem) => {
        const [row] = await service.database.query<{ open: boolean }>(
          `select request is not null as open from dispatcher.parked_message where message_id = $1`,
          [messageIdOf(request)],
        );
        return row!.open;
      };
      await eventually(async () => expect(await isOpen(one!)).toBe(false), within);
      expect(await isOpen(others[0]!)).toBe(true);
      expect(await post('/cancel', { offerId })).toEqual({ status: 202, body: { cancelling: 2 } });
      for (const other of others) await eventually(async () => expect(await isOpen(other)).toBe(false), within);
      expect(await post('/cancel', { offerId })).toEqual({ status: 202, body: { cancelling: 0 } });
    });

    it('take what waited with somebody else for a request', async () => {
      const { payload } = requestOf();
      const { messageId } = payload as PayloadOf<typeof MessageStamped>;
      const stamped = payload as (typeof MessageStamped)['example'];
      await service.broker.publishPacket([MessageStamped.item({ cause: cause(), payload: stamped })]);
      await eventually(() => expect(announcedOf(announced, messageId)).toEqual(['requested']), within);
    });

    it('keep to the newest rules of their type, whichever is told first', async () => {
      const say = (revision: number, channels: readonly Channel[]) =>
        service.broker.publishPacket([
          MessageTypeChanged.item({
            cause: cause(),
            payload: { ...MessageTypeChanged.example, code: 'happy-hour', revision, channels: [...channels] },
          }),
        ]);
      await say(3, ['email']);
      await say(2, ['sms', 'email']);
      // The rules of before may count for a second.
      await eventually(async () => {
        const request = requestOf({ messageType: 'happy-hour' });
        await service.broker.publishPacket([request]);
        await eventually(() => expect(announcedOf(announced, messageIdOf(request))).toContain('suppressed'), {
          withinMs: 500,
        });
      }, within);
      const codes = announced.map(eventOf).filter(({ data }) => data.status === 'suppressed');
      expect(codes.map(({ data }) => [data.messageType, data.code])).toEqual([['happy-hour', 'CHANNEL_NOT_ALLOWED']]);
    });

    it('refuse a timer that they cannot have set', async () => {
      await fire({ ...TimerFired.example, payload: { kind: 'alarm clock' } });
      const dead = await eventually(async () => {
        const found = await service.broker.drain('dispatcher.dead');
        expect(found).toHaveLength(1);
        return found;
      }, within);
      expect(dead[0]!.headers).toMatchObject({ 'error-code': 'TIMER_STRANGE' });
    });

    /** Straight to the dispatcher's own queue, as `scheduler` addresses it. */
    const fire = (payload: (typeof TimerFired)['example']): Promise<void> =>
      service.broker.publishPacket([TimerFired.item({ cause: cause(), payload })], {
        queue: 'dispatcher.on.scheduler.timer-fired',
      });
  });
});
