import { EventEnriched } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, useService } from '@carillon/testing';
import { members } from '../src/service';
import { accepted, countOf, itemsOf, registered } from './events';

jest.setTimeout(120_000);

const QUEUE = 'members.on.intake.event-accepted';

describe('members', () => {
  const service = useService(members, { DEFAULT_COUNTRY: 'ES', UNKNOWN_MEMBER_GRACE_SECONDS: '3' });
  const collect = () => service.broker.collect(EXCHANGES.internal, EventEnriched.name);
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/members${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const parkedEvents = async () =>
    Number((await service.database.query<{ n: string }>(`select count(*) n from members.parked_event`))[0]!.n);

  describe('events', () => {
    it('stamps events with the member that one of them introduces, once each', async () => {
      const enriched = await collect();
      const items = [
        accepted('m-intro', { data: { purchaseId: 'r', extra: { a: 1 } } }),
        registered('m-intro', {
          firstName: 'Homer',
          phone: { value: '612 34 56 78', verified: true },
          timeZone: 'Europe/Madrid',
        }),
      ];
      await service.broker.publishPacket(items);
      await service.broker.publishPacket(items);
      await service.broker.publishPacket([registered('m-after', { firstName: 'Last' })]);
      await eventually(() =>
        expect(itemsOf(enriched).map(({ payload }) => payload.event.memberId)).toContain('m-after'),
      );
      const ours = itemsOf(enriched).filter(({ payload }) => payload.event.memberId === 'm-intro');
      expect(ours).toHaveLength(2);
      for (const { payload } of ours)
        expect(payload.member).toMatchObject({
          memberId: 'm-intro',
          firstName: 'Homer',
          locale: 'en',
          timeZone: 'Europe/Madrid',
          phone: { value: '+34612345678', verified: true },
        });
      expect(ours.find(({ payload }) => payload.event.type === 'purchase.completed')!.payload.event.data).toEqual({
        purchaseId: 'r',
        extra: { a: 1 },
      });
    });

    it('keeps what is newer by the time of events, and lets each event speak for itself', async () => {
      const enriched = await collect();
      await service.broker.publishPacket([
        registered(
          'm-time',
          { firstName: 'New', balances: [{ currency: 'bonus', amount: 300 }] },
          '2026-05-02T00:00:00.000Z',
        ),
      ]);
      await service.broker.publishPacket([
        accepted('m-time', {
          type: 'balance.requested',
          time: '2026-05-01T00:00:00.000Z',
          data: { member: { firstName: 'Old', lastName: 'Simpson', balances: [{ currency: 'bonus', amount: 5 }] } },
        }),
      ]);
      await eventually(() => expect(itemsOf(enriched)).toHaveLength(2));
      const late = itemsOf(enriched).find(({ payload }) => payload.event.type === 'balance.requested')!;
      expect(late.payload.member).toMatchObject({ firstName: 'Old', balances: [{ currency: 'bonus', amount: 5 }] });
      expect((await request('GET', '/m-time')).body).toMatchObject({
        firstName: 'New',
        lastName: 'Simpson',
        balances: [{ currency: 'bonus', amount: 300 }],
      });
    });

    it('accepts an event with a contact that cannot be used, without the contact', async () => {
      const enriched = await collect();
      await service.broker.publishPacket([registered('m-bad', { firstName: 'A', phone: { value: 'not a phone' } })]);
      await eventually(() => expect(itemsOf(enriched)).toHaveLength(1));
      expect(itemsOf(enriched)[0]!.payload.member.phone).toBeUndefined();
    });

    it('parks events of unknown members until an event introduces them, across packets and restarts', async () => {
      const enriched = await collect();
      const early = [accepted('m-early'), accepted('m-early', { data: { member: { lastName: 'Early' } } })];
      await service.broker.publishPacket(early);
      await eventually(async () => expect(await parkedEvents()).toBe(2));
      await service.restart();
      await service.broker.publishPacket(early);
      await service.broker.publishPacket([registered('m-early', { firstName: 'Lisa' }, '2026-04-01T00:00:00.000Z')]);
      await eventually(() => expect(itemsOf(enriched)).toHaveLength(3));
      for (const { payload } of itemsOf(enriched))
        expect(payload.member).toMatchObject({ memberId: 'm-early', firstName: 'Lisa', lastName: 'Early' });
      expect(await parkedEvents()).toBe(0);
    });

    it('releases parked events when their member is created over REST', async () => {
      const enriched = await collect();
      await service.broker.publishPacket([accepted('m-rest'), accepted('m-rest-2')]);
      await eventually(async () => expect(await parkedEvents()).toBe(2));
      expect((await request('PUT', '/m-rest', { firstName: 'Bart' })).status).toBe(201);
      await request('POST', '/batch', { members: [{ memberId: 'm-rest-2', firstName: 'Maggie' }] });
      await eventually(() => expect(itemsOf(enriched)).toHaveLength(2));
      const names = itemsOf(enriched).map(({ payload }) => payload.member.firstName);
      expect(names.sort()).toEqual(['Bart', 'Maggie']);
      expect(await parkedEvents()).toBe(0);
    });

    it('gives up an event whose member stays unknown; replayed once the member exists, it is handled', async () => {
      const enriched = await collect();
      const item = accepted('m-never');
      await service.broker.publishPacket([item]);
      const [dead] = await eventually(
        async () => {
          const messages = await service.broker.drain('members.dead');
          expect(messages).toHaveLength(1);
          return messages;
        },
        { withinMs: 30_000, everyMs: 200 },
      );
      expect(dead!.headers).toMatchObject({ 'error-code': 'MEMBER_NOT_FOUND', 'original-queue': QUEUE });
      expect(await parkedEvents()).toBe(0);

      // Too soon: it is parked and given up once more.
      const replay = () =>
        service.broker.publish('', String(dead!.headers['original-queue']), dead!.body, {
          contentType: 'application/json',
          type: dead!.type,
          messageId: dead!.messageId,
        });
      await replay();
      await eventually(async () => expect(await service.broker.drain('members.dead')).toHaveLength(1), {
        withinMs: 30_000,
        everyMs: 200,
      });

      await request('PUT', '/m-never', { firstName: 'Late' });
      await replay();
      await eventually(() => expect(itemsOf(enriched)).toHaveLength(1));
      expect(itemsOf(enriched)[0]!.payload).toMatchObject({
        member: { firstName: 'Late' },
        event: { memberId: 'm-never' },
      });
      await replay();
      await service.broker.publishPacket([registered('m-never-2', {})]);
      await eventually(() =>
        expect(itemsOf(enriched).map(({ payload }) => payload.event.memberId)).toContain('m-never-2'),
      );
      expect(itemsOf(enriched)).toHaveLength(2);
    });

    it('handles events of one member in two replicas at the same time', async () => {
      const enriched = await collect();
      await service.replica();
      const packets = Array.from({ length: 20 }, (_, packet) =>
        Array.from({ length: 50 }, (_, index) =>
          accepted(`m-both-${(index * 7 + packet) % 60}`, {
            time: new Date(Date.UTC(2026, 0, 1) + packet).toISOString(),
            data: {
              member: { phone: { value: '+34612345678' }, balances: [{ currency: `c${packet}`, amount: packet }] },
            },
          }),
        ),
      );
      await Promise.all(packets.map((packet) => service.broker.publishPacket(packet)));
      await eventually(() => expect(new Set(itemsOf(enriched).map(({ id }) => id)).size).toBe(1_000), {
        withinMs: 60_000,
      });
      // 50 members in each packet, each with a balance that no other packet tells them of: none may be lost.
      const [row] = await service.database.query<{ n: string }>(
        `select count(*) n from members.member, jsonb_object_keys(profile) key
         where member_id like 'm-both-%' and key like 'balance.%'`,
      );
      expect(Number(row!.n)).toBe(1_000);
    });
  });

  it.each([
    ['without facts', () => ({})],
    [
      'with facts',
      (index: number) => ({
        member: { phone: { value: '+34612345678', verified: true }, balances: [{ currency: 'bonus', amount: index }] },
      }),
    ],
  ])('keeps up with a flood of events %s', async (name, dataOf) => {
    const enriched = await collect();
    const loaded = Array.from({ length: 1_000 }, (_, index) => ({
      memberId: `flood-${index}`,
      firstName: 'A',
      locale: 'es-ES',
    }));
    await request('POST', '/batch', { members: loaded });
    const packets = Array.from({ length: 20 }, (_, packet) =>
      Array.from({ length: 500 }, (_, index) =>
        accepted(`flood-${(index * 13 + packet) % 1_000}`, {
          time: new Date(Date.UTC(2026, 5, 1) + packet * 500 + index).toISOString(),
          data: dataOf(index),
        }),
      ),
    );
    const started = performance.now();
    for (const packet of packets) await service.broker.publishPacket(packet);
    await eventually(() => expect(countOf(enriched)).toBe(10_000), { withinMs: 60_000, everyMs: 50 });
    process.stdout.write(`members: ${Math.round(10_000 / ((performance.now() - started) / 1_000))} events/s ${name}\n`);
  });
});
