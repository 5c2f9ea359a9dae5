import { MembersMerged, MessageStamped, type OutgoingItem, type PayloadOf, StampMessage } from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';
import { accepted, itemsOf, registered } from './events';

jest.setTimeout(120_000);

const T = (second: number) => `2026-05-01T10:15:${String(second).padStart(2, '0')}.000Z`;

describe('merging members', () => {
  const service = useService(members);
  let enriched: ReceivedMessage[];
  let announced: ReceivedMessage[];
  let stamped: ReceivedMessage[];

  beforeAll(async () => {
    enriched = await service.broker.collect('carillon.internal', 'members.event-enriched');
    announced = await service.broker.collect('carillon.internal', MembersMerged.name);
    stamped = await service.broker.collect('carillon.internal', MessageStamped.name);
  });

  const merged = (survivorId: string, absorbedId: string, second: number, member?: object): OutgoingItem =>
    accepted(survivorId, {
      type: 'member.profiles-merged',
      time: T(second),
      data: { mergedMemberIds: [absorbedId], ...(member ? { member } : {}) },
    });
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/members/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const profileOf = async (memberId: string) => (await request('GET', memberId)).body;
  const payloadsOf = <Payload>(messages: readonly ReceivedMessage[]) =>
    messages.flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Payload }[] }).items);
  const announcements = () => payloadsOf<PayloadOf<typeof MembersMerged>>(announced).map(({ payload }) => payload);
  const tell = (...items: OutgoingItem[]) => service.broker.publishPacket(items);

  it('moves contacts, cards, accounts, purchases and refusals, announces it, and finds the one under both ids', async () => {
    const cards = (number: string) => [{ number, state: 'activated' }];
    const purchase = (memberId: string, second: number, amount: number) =>
      accepted(memberId, { time: T(second), data: { currency: 'EUR', amount } });
    await tell(
      registered('a-1', { firstName: 'Homer', cards: cards('11'), balances: [{ currency: 'bonus', amount: 1 }] }, T(1)),
      registered('b-1', { email: { value: 'h@example.com' }, cards: cards('22'), balances: [{ currency: 'bonus', amount: 2 }], optOuts: [{ messageType: 'offer', channel: 'sms' }] }, T(2)), // prettier-ignore
      purchase('a-1', 3, 10),
      purchase('b-1', 4, 30),
    );
    await tell(merged('a-1', 'b-1', 5));
    await eventually(() =>
      expect(announcements()).toContainEqual({ memberId: 'a-1', absorbedIds: ['b-1'], at: T(5), revision: 1 }),
    );
    const profile = await profileOf('a-1');
    expect(profile).toMatchObject({
      ...{ memberId: 'a-1', firstName: 'Homer', email: { value: 'h@example.com' } },
      balances: [{ currency: 'bonus', amount: 3 }],
      purchases: [{ currency: 'EUR', count: 2, sum: 40, average: 20 }],
      optOuts: [{ messageType: 'offer', channel: 'sms' }],
    });
    expect((profile['cards'] as { number: string }[]).map(({ number }) => number)).toEqual(['11', '22']);
    expect(await profileOf('b-1')).toEqual(profile);
    const found = (await request('GET', '?card=22')).body['items'] as { memberId: string }[];
    expect(found.map(({ memberId }) => memberId)).toEqual(['a-1']);
  });

  it('takes later events, messages and requests of the absorbed for those of the one who goes on', async () => {
    await tell(registered('a-2', { firstName: 'Marge' }, T(1)), registered('b-2', { lastName: 'Bouvier' }, T(2)));
    await tell(merged('a-2', 'b-2', 3));
    const later = accepted('b-2', {
      time: T(4),
      data: { currency: 'EUR', amount: 5, member: { lastName: 'Simpson' } },
    });
    await tell(later);
    await eventually(() => {
      const one = itemsOf(enriched).find(({ payload }) => payload.event.eventId === eventIdOf(later));
      expect(one?.payload).toMatchObject({
        event: { memberId: 'a-2' },
        member: { memberId: 'a-2', lastName: 'Simpson' },
      });
    });
    const { member: _, ...message } = MessageStamped.example;
    await tell(
      StampMessage.item({
        cause: { id: message.messageId, correlationId: 'c', occurredAt: new Date() },
        payload: { ...message, memberId: 'b-2' },
      }),
    );
    await eventually(() =>
      expect(payloadsOf<PayloadOf<typeof MessageStamped>>(stamped).map(({ payload }) => payload.member)).toContainEqual(
        expect.objectContaining({ memberId: 'a-2', firstName: 'Marge' }),
      ),
    );
    expect((await request('PATCH', 'b-2', { gender: 'female' })).body).toMatchObject({
      memberId: 'a-2',
      gender: 'female',
    });
    expect((await request('PUT', 'b-2/subscriptions', { cells: [{ type: 'offer', channel: 'sms', selected: false }] })).status).toBe(200); // prettier-ignore
    expect(await profileOf('a-2')).toMatchObject({ optOuts: [{ messageType: 'offer', channel: 'sms' }] });
  });

  it('gives the same whether the events or the merges come first, a chain in the wrong order included', async () => {
    const story = (id: string) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => `${name}-${id}`) as [string, string, string];
      return [
        registered(a, { firstName: 'Ned', balances: [{ currency: 'bonus', amount: 10 }] }, T(1)),
        registered(b, { firstName: 'Maude', balances: [{ currency: 'bonus', amount: 20 }] }, T(2)),
        registered(c, { firstName: 'Rod', balances: [{ currency: 'bonus', amount: 40 }] }, T(3)),
        merged(b, a, 4),
        merged(c, b, 5),
      ];
    };
    const told = (order: readonly number[], id: string) => order.map((index) => story(id)[index]!);
    for (const item of told([0, 1, 2, 3, 4], 'x')) await tell(item);
    for (const item of told([4, 3, 2, 1, 0], 'y')) await tell(item);
    await tell(...told([3, 0, 4, 2, 1], 'z'));
    await eventually(async () => {
      const profiles = await Promise.all(['x', 'y', 'z'].map((id) => profileOf(`a-${id}`)));
      for (const [index, id] of ['x', 'y', 'z'].entries())
        expect(profiles[index]).toMatchObject({
          ...{ memberId: `c-${id}`, firstName: 'Rod' },
          balances: [{ currency: 'bonus', amount: 70 }],
        });
    });
    expect(await service.database.query(`select 1 from members.parked_event`)).toEqual([]);
    const last = (id: string) => announcements().filter(({ memberId }) => memberId === `c-${id}`);
    for (const id of ['x', 'y', 'z'])
      await eventually(() => expect(Math.max(...last(id).map(({ revision }) => revision!))).toBe(2));
  });
});

const eventIdOf = (item: OutgoingItem): string => (item.payload as { event: { eventId: string } }).event.eventId;
