import { EventEnriched } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, useService } from '@carillon/testing';
import { members } from '../src/service';
import { accepted, itemsOf, registered } from './events';

jest.setTimeout(120_000);

describe('the profile of a member', () => {
  const service = useService(members, { DEFAULT_COUNTRY: 'ES' });
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const found = async (query: string) =>
    ((await request('GET', `/members?${query}`)).body['items'] as { memberId: string }[]).map(
      ({ memberId }) => memberId,
    );

  const FULL = {
    firstName: 'Homer',
    gender: 'male',
    birthDate: '1956-05-12',
    state: 'registered',
    referrerId: 'p-friend',
    address: { country: 'US', city: 'Springfield', street: 'Evergreen Terrace', house: '742', postalCode: '49007' },
    children: [{ name: 'Bart', birthDate: '1980-04-01' }, { name: 'Lisa' }],
    pets: [{ kind: 'dog', name: 'Santa’s Little Helper' }],
    preferredCategories: ['doughnuts'],
    balances: [{ currency: 'bonus', amount: 5, notActivated: 2, blocked: false }],
    cards: [{ number: '7000000000000017', state: 'activated', type: 'general', category: 'regular', blocked: false }],
    lots: [{ id: 'l-1', currency: 'bonus', amount: 5, expiresAt: '2026-12-31T21:00:00Z', left: 3 }],
    statuses: [{ system: 'default', value: 'Gold', threshold: 100, next: 'Platinum' }],
    devices: [{ id: 'd-1', token: 't', platform: 'ios', pushService: 'apns', active: true }],
    socialAccounts: [{ network: 'vk', accountId: '1' }],
    consents: [{ kind: 'personal-data', given: true, at: '2026-05-01T00:00:00Z', source: 'site' }],
  };

  it('is written and read as a whole, changed and emptied', async () => {
    const phone = { value: '612 34 56 78', verified: true, attachedAt: '2026-05-01T00:00:00Z', attachedBy: 'paper' };
    const put = await request('PUT', '/members/p-full', { ...FULL, phone });
    expect(put).toMatchObject({
      status: 201,
      body: { ...FULL, phone: { ...phone, value: '+34612345678', country: 'ES' } },
    });
    expect(put.body['corrections']).toEqual([
      { field: 'phone', original: '612 34 56 78', corrected: '+34612345678', at: expect.any(String) },
    ]);
    const patched = await request('PATCH', '/members/p-full', {
      children: null,
      cards: [
        { number: '7000000000000017', blocked: true },
        { number: '7000000000000025', type: 'virtual' },
      ],
      socialAccounts: [{ network: 'vk', accountId: '1', removed: true }],
      lots: [{ id: 'l-1', left: 0 }],
    });
    expect(patched.body).toMatchObject({
      gender: 'male',
      cards: [
        { ...FULL.cards[0], blocked: true },
        { number: '7000000000000025', type: 'virtual' },
      ],
    });
    for (const gone of ['children', 'socialAccounts', 'lots']) expect(patched.body).not.toHaveProperty(gone);
    const emptied = await request('PUT', '/members/p-full', {});
    expect(Object.keys(emptied.body).sort()).toEqual(
      ['balances', 'corrections', 'createdAt', 'locale', 'memberId', 'optOuts', 'timeZone', 'updatedAt'].sort(),
    );
  });

  it('is found by phone, email and card, however they are written', async () => {
    const shared = { phone: { value: '+34 699 000 001' } };
    await request('PUT', '/members/s-1', {
      ...shared,
      email: { value: 'Marge@example.com' },
      cards: [{ number: 'c-1' }],
    });
    await request('PUT', '/members/s-2', { ...shared, cards: [{ number: 'c-2' }] });
    expect(await found('phone=699000001')).toEqual(['s-1', 's-2']);
    expect(await found('phone=+34699000001')).toEqual(['s-1', 's-2']);
    expect(await found('phone=%2B34699000001&card=c-2')).toEqual(['s-2']);
    expect(await found('phone=699000001&after=s-1')).toEqual(['s-2']);
    expect(await found('email=marge@EXAMPLE.com')).toEqual(['s-1']);
    expect(await found('card=c-3')).toEqual([]);
    await request('PATCH', '/members/s-1', { email: null, cards: [{ number: 'c-1', removed: true }] });
    expect([await found('email=marge@example.com'), await found('card=c-1')]).toEqual([[], []]);
    expect(await request('GET', '/members?phone=1&email=x')).toMatchObject({
      status: 422,
      body: { code: 'MEMBER_INVALID', errors: [{ pointer: '/phone' }, { pointer: '/email' }] },
    });
  });

  it('has the custom fields that are declared, and no others', async () => {
    const declare = (code: string, body: object) => request('PUT', `/custom-fields/${code}`, body);
    expect(await declare('shoeSize', { title: 'Shoe size', type: 'number' })).toMatchObject({ status: 201 });
    expect(await declare('shoeSize', { title: 'Size of shoes', type: 'number' })).toMatchObject({ status: 200 });
    expect(await declare('shoeSize', { title: 'Shoe size', type: 'text' })).toMatchObject({
      status: 409,
      body: { code: 'CUSTOM_FIELD_CONFLICT', errors: [{ pointer: '/type' }] },
    });
    expect((await declare('Shoe-Size', { type: 'colour' })).status).toBe(400);
    expect((await request('GET', '/custom-fields')).body['items']).toContainEqual({
      code: 'shoeSize',
      title: 'Size of shoes',
      type: 'number',
    });
    expect((await request('PUT', '/members/f-1', { custom: { shoeSize: 47 } })).body['custom']).toEqual({
      shoeSize: 47,
    });
    expect(await request('PATCH', '/members/f-1', { custom: { shoeSize: 'big', hatSize: 1 } })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: '/custom/shoeSize', code: 'CUSTOM_FIELD_WRONG_TYPE' },
          { pointer: '/custom/hatSize', code: 'CUSTOM_FIELD_UNKNOWN' },
        ],
      },
    });
    const enriched = await service.broker.collect(EXCHANGES.internal, EventEnriched.name);
    await service.broker.publishPacket([
      registered('f-1', { custom: { shoeSize: 48, hatSize: 1 } }, '2100-01-01T00:00:00Z'),
    ]);
    await eventually(() => expect(itemsOf(enriched)).toHaveLength(1));
    expect(itemsOf(enriched)[0]!.payload.member.custom).toEqual({ shoeSize: 48 });
  });

  it('follows events, each counted once', async () => {
    const enriched = await service.broker.collect(EXCHANGES.internal, EventEnriched.name);
    const items = [
      registered('e-1', { phone: { value: '+33612345678' } }),
      accepted('e-1', { type: 'card.assigned', data: { cardNumber: 'e-card', state: 'issued' } }),
      accepted('e-1', { type: 'card.blocked', data: { cardNumber: 'e-card' } }),
      accepted('e-1', { data: { purchaseId: 'a', currency: 'EUR', amount: 72 } }),
      accepted('e-1', { data: { purchaseId: 'b', currency: 'EUR', amount: 8 } }),
      accepted('e-1', { type: 'purchase.refunded', data: { purchaseId: 'a', currency: 'EUR', amount: 20 } }),
    ];
    await service.broker.publishPacket(items);
    for (const item of [...items].reverse()) await service.broker.publishPacket([item, items[3]!]);
    await service.broker.publishPacket([accepted('e-1', { type: 'balance.requested' })]);
    await eventually(() => expect(itemsOf(enriched)).toHaveLength(items.length + 1));
    expect((await request('GET', '/members/e-1')).body).toMatchObject({
      state: 'registered',
      timeZone: 'Europe/Paris',
      cards: [{ number: 'e-card', state: 'issued', blocked: true }],
      purchases: [{ currency: 'EUR', count: 2, sum: 60, average: 30, lastAt: '2026-05-01T10:15:00.000Z' }],
    });
    expect(await found('card=e-card')).toEqual(['e-1']);
  });

  it('knows who invited a friend, whichever of the two becomes known first, and makes no event of it', async () => {
    const enriched = await service.broker.collect(EXCHANGES.internal, EventEnriched.name);
    const invited = (inviter: string, friendId: string, time: string) =>
      accepted(inviter, { type: 'referral.friend-invited', data: { friendId, code: '7' }, time });
    const story = (id: string) => [
      registered(`inviter-${id}`, {}, '2026-05-01T10:00:00Z'),
      registered(`friend-${id}`, {}, '2026-05-01T10:01:00Z'),
      invited(`inviter-${id}`, `friend-${id}`, '2026-05-01T10:02:00Z'),
      invited(`somebody-${id}`, `friend-${id}`, '2026-05-01T09:00:00Z'),
      invited(`inviter-${id}`, `inviter-${id}`, '2026-05-01T10:03:00Z'),
    ];
    const orders = { x: [0, 1, 2, 3, 4], y: [2, 3, 1, 4, 0], z: [4, 2, 2, 0, 1, 3] };
    for (const [id, order] of Object.entries(orders)) {
      const items = story(id);
      for (const index of order) await service.broker.publishPacket([items[index]!]);
    }
    await service.broker.publishPacket(story('packet').reverse());
    for (const id of [...Object.keys(orders), 'packet']) {
      await eventually(async () =>
        expect((await request('GET', `/members/friend-${id}`)).body).toMatchObject({ referrerId: `inviter-${id}` }),
      );
      expect((await request('GET', `/members/inviter-${id}`)).body).not.toHaveProperty('referrerId');
    }
    await eventually(() => expect(itemsOf(enriched)).toHaveLength(4 * 4));
    const types = new Set(itemsOf(enriched).map(({ payload }) => payload.event.type));
    expect([...types].sort()).toEqual(['referral.friend-invited', 'registration.completed']);
    const waiting = `select item #>> '{payload,event,type}' as type from members.parked_event where member_id like 'friend-%'`;
    expect(await service.database.query(waiting)).toEqual([]);
  });

  it.each([
    [{ gender: 'unknown' }, '/gender'],
    [{ birthDate: '1956-02-30' }, '/birthDate'],
    [{ children: Array.from({ length: 21 }, () => ({})) }, '/children'],
    [{ cards: Array.from({ length: 51 }, (_, number) => ({ number: `${number}` })) }, '/cards'],
    [{ cards: [{ number: '', state: 'lost' }] }, '/cards/0/state'],
    [{ devices: [{ token: 't', pushService: 'pigeon' }] }, '/devices/0/pushService'],
    [{ lots: [{ id: 'l', left: -1 }] }, '/lots/0/left'],
    [{ phone: { value: '+34612345678', attachedBy: 'magic' } }, '/phone/attachedBy'],
    [{ custom: { shoe: {} } }, '/custom/shoe'],
    [{ purchases: [] }, 'purchases'],
  ])('refuses %j with problem details', async (body, pointer) => {
    const answer = await request('PUT', '/members/p-bad', body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(pointer);
  });
});
