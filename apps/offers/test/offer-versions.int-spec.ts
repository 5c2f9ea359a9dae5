import { randomUUID } from 'node:crypto';
import { EventEnriched, MessageRequested, type PayloadOf, uuidV5 } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { clientOf } from './client';
import { rule, terms } from './terms';

jest.setTimeout(120_000);

let count = 0;
function enriched(memberId = 'm-1') {
  const eventId = `v-${++count}`;
  const id = uuidV5(`/pos ${eventId}`);
  const time = '2026-05-01T10:15:00.000Z';
  const data = { purchaseId: eventId, currency: 'EUR', amount: 72 };
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: new Date(time) },
    payload: {
      event: { eventId, source: '/pos', type: 'purchase.completed', time, memberId, data },
      member: { memberId },
    },
  });
}

describe('versions, where new terms are in force at once', () => {
  const service = useService(offers);
  const request = clientOf(service);
  const create = async (changes: object = {}) => String((await request('POST', '/offers', terms(changes))).body['id']);
  const collect = async () => {
    const messages = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
    type Packet = { readonly items: readonly { readonly payload: PayloadOf<typeof MessageRequested> }[] };
    return () => messages.flatMap(({ body }) => (JSON.parse(body) as Packet).items.map(({ payload }) => payload));
  };

  it('keeps every version and who made it, and goes on with a new one while the offer runs', async () => {
    const requested = await collect();
    const id = await create();
    await request('POST', `/offers/${id}/start`);
    const changed = await request('PUT', `/offers/${id}`, terms({ name: 'New', filter: rule('event.amount', '<', 0) }));
    expect(changed).toMatchObject({ status: 200, body: { name: 'New', state: 'running', version: 2 } });
    const { body } = await request('GET', `/offers/${id}/versions`);
    expect(body['items']).toMatchObject([
      { number: 2, state: 'approved', createdBy: 'anonymous', terms: { name: 'New' } },
      { number: 1, state: 'approved', terms: { name: terms().name } },
    ]);
    const other = await create({ filter: null });
    await request('POST', `/offers/${other}/start`);
    await service.broker.publishPacket([enriched()]);
    await eventually(() => expect(requested().map(({ offerId }) => offerId)).toEqual([other]));
    await request('POST', `/offers/${other}/stop`);
  });

  it('works on a draft beside the version in force', async () => {
    const id = await create();
    const draft = await request('PUT', `/offers/${id}/draft`, terms({ name: 'Draft' }));
    expect(draft.body).toMatchObject({ name: terms().name, version: 1, draft: { number: 2, state: 'draft' } });
    await request('PUT', `/offers/${id}/draft`, terms({ name: 'Draft, again' }));
    expect((await request('GET', `/offers/${id}/versions/2`)).body).toMatchObject({ terms: { name: 'Draft, again' } });
    const approved = await request('POST', `/offers/${id}/draft/approve`, { note: 'fine' });
    expect(approved.body).toMatchObject({ name: 'Draft, again', version: 2 });
    expect(approved.body).not.toHaveProperty('draft');
    await request('PUT', `/offers/${id}/draft`, terms({ name: 'Third' }));
    expect((await request('DELETE', `/offers/${id}/draft`)).body).toMatchObject({ version: 2 });
    expect(await request('DELETE', `/offers/${id}/draft`)).toMatchObject({
      status: 404,
      body: { code: 'DRAFT_NOT_FOUND' },
    });
  });

  it('archives, restores and copies', async () => {
    const id = await create();
    await request('POST', `/offers/${id}/start`);
    const code = async (method: string, path: string, body?: unknown) =>
      (await request(method, path, body)).body['code'];
    expect(await code('POST', `/offers/${id}/archive`)).toBe('OFFER_RUNNING_CONFLICT');
    await request('POST', `/offers/${id}/stop`);
    expect((await request('POST', `/offers/${id}/archive`)).body).toMatchObject({ state: 'archived' });
    for (const [method, path, body] of [
      ['POST', 'start', undefined],
      ['POST', 'stop', undefined],
      ['PUT', 'draft', terms()],
    ] as const)
      expect(await code(method, `/offers/${id}/${path}`, body)).toBe('OFFER_ARCHIVED_CONFLICT');
    const copy = await request('POST', `/offers/${id}/copy`, {});
    expect(copy).toMatchObject({ status: 201, body: { ...terms(), name: `${terms().name} (copy)`, state: 'stopped' } });
    expect((await request('POST', `/offers/${id}/restore`)).body).toMatchObject({ state: 'stopped' });
  });

  it('exports what can be imported again, and reports on each offer', async () => {
    const id = await create({ name: 'To be carried', priority: 7, pointsOfSale: ['store-7'] });
    const { body } = await request('GET', '/offers/export?state=stopped');
    const exported = (body['offers'] as { id: string; name: string }[]).find((offer) => offer.id === id)!;
    expect(exported).toMatchObject({ name: 'To be carried', priority: 7, pointsOfSale: ['store-7'], state: 'stopped' });
    const fresh = randomUUID();
    const { actions, ...others } = terms();
    const report = await request('POST', '/offers/import', {
      offers: [
        exported,
        { ...exported, name: 'Changed' },
        { ...exported, id: fresh, state: 'running' },
        { ...others, action: actions[0] },
        { ...exported, filter: rule('event.amuont', '=', 1) },
        { ...exported, priority: -1 },
      ],
    });
    expect(report).toMatchObject({
      status: 200,
      body: {
        ...{ inserted: 2, updated: 1, skipped: 1, warnings: [] },
        errors: [
          {
            index: 4,
            id,
            code: 'OFFER_INVALID',
            errors: [{ pointer: '/filter/rules/0/field', code: 'FIELD_UNKNOWN' }],
          },
          { index: 5, code: 'INVALID', errors: [{ pointer: '/priority' }] },
        ],
      },
    });
    expect((await request('GET', `/offers/${fresh}`)).body).toMatchObject({ state: 'running' });
    await request('POST', `/offers/${fresh}/stop`);
    const skipped = await request('POST', '/offers/import', { offers: [exported], onKnown: 'skip' });
    expect(skipped.body).toMatchObject({ skipped: 1, updated: 0 });
  });

  it('explains rule by rule why an event passes or not', async () => {
    const filter = {
      combinator: 'or',
      rules: [
        { field: 'event.amount', operator: '>', value: 100 },
        { combinator: 'and', not: true, rules: [{ field: 'member.balance.bonus', operator: '<', value: 10 }] },
      ],
    };
    const id = await create({ filter, hours: { from: '09:00', to: '12:00' }, pointsOfSale: ['store-7'] });
    const event = {
      time: '2026-05-01T10:15:00Z',
      data: { purchaseId: 'r', currency: 'EUR', amount: 72, pointOfSale: 'store-7' },
    };
    const explain = async (member: object) =>
      (await request('POST', `/offers/${id}/explain`, { event, member: { timeZone: 'Europe/Madrid', ...member } }))
        .body;
    const poor = await explain({ balances: [{ currency: 'bonus', amount: 5 }] });
    expect(poor).toEqual({
      applies: false,
      checks: [
        { name: 'state', holds: false },
        { name: 'event-type', holds: true },
        { name: 'period', holds: true },
        { name: 'hours', holds: false },
      ],
      filters: [
        { pointer: '/pointsOfSale', explanation: expect.objectContaining({ holds: true }) },
        {
          pointer: '/filter',
          explanation: {
            ...{ pointer: '', holds: false, muted: false, combinator: 'or', not: false },
            rules: [
              expect.objectContaining({ pointer: '/rules/0', holds: false, value: 100, actual: 72 }),
              expect.objectContaining({
                ...{ pointer: '/rules/1', holds: false, not: true },
                rules: [expect.objectContaining({ pointer: '/rules/1/rules/0', holds: true, actual: 5 })],
              }),
            ],
          },
        },
      ],
      counters: [],
    });
    const rich = await explain({ timeZone: 'UTC', balances: [{ currency: 'bonus', amount: 50 }] });
    expect(rich['filters']).toMatchObject([{}, { explanation: { holds: true } }]);
    expect((await request('POST', `/offers/${id}/explain`, {})).status).toBe(200);
    const faulty = await request('POST', `/offers/${id}/explain`, { event: { data: { amount: 'much' } } });
    expect(faulty).toMatchObject({ status: 422, body: { code: 'EVENT_INVALID' } });
    expect(JSON.stringify(faulty.body)).toContain('/event/data/amount');
  });

  it('is for the members on a list, as it is when the event is handled', async () => {
    const requested = await collect();
    expect((await request('PUT', '/audiences/gourmets', { name: 'Gourmets' })).status).toBe(201);
    const added = await request('POST', '/audiences/gourmets/members', { memberIds: ['m-1', 'm-2', 'm-1'] });
    expect(added.body).toEqual({ changed: 2 });
    expect((await request('GET', '/audiences/gourmets/members?limit=1')).body).toEqual({ items: ['m-1'], next: 'm-1' });
    const id = await create({ filter: null, audiences: ['gourmets'] });
    await request('POST', `/offers/${id}/start`);
    await service.broker.publishPacket([enriched('m-1'), enriched('m-3')]);
    await eventually(() => expect(requested().map(({ member }) => member.memberId)).toEqual(['m-1']));
    expect((await request('POST', '/audiences/gourmets/members/remove', { memberIds: ['m-1'] })).body).toEqual({
      changed: 1,
    });
    await service.broker.publishPacket([enriched('m-1'), enriched('m-2')]);
    await eventually(() => expect(requested().map(({ member }) => member.memberId)).toEqual(['m-1', 'm-2']));
    await request('POST', `/offers/${id}/stop`);
    expect((await request('DELETE', '/audiences/gourmets')).status).toBe(204);
    expect((await request('GET', '/audiences/gourmets')).status).toBe(404);
  });
});

describe('versions, where offers must be approved', () => {
  const service = useService(offers, { OFFER_APPROVAL: 'required' });
  const request = clientOf(service);

  it('goes from draft over approval into force, or back to its author with a reason', async () => {
    const created = await request('POST', '/offers', terms());
    const id = String(created.body['id']);
    expect(created).toMatchObject({ status: 201, body: { version: null, draft: { number: 1, state: 'draft' } } });
    const code = async (method: string, path: string, body?: unknown) =>
      (await request(method, `/offers/${id}/${path}`, body)).body['code'];
    expect(await code('POST', 'start')).toBe('OFFER_UNAPPROVED_CONFLICT');
    expect(await code('POST', 'draft/approve', {})).toBe('VERSION_NOT_ON_APPROVAL_CONFLICT');
    expect((await request('POST', `/offers/${id}/draft/submit`)).body).toMatchObject({
      draft: { state: 'on-approval' },
    });
    expect(await code('PUT', 'draft', terms())).toBe('VERSION_ON_APPROVAL_CONFLICT');
    const rejected = await request('POST', `/offers/${id}/draft/reject`, { reason: 'too loud' });
    expect(rejected.body).toMatchObject({ version: null, draft: { state: 'rejected', note: 'too loud' } });
    await request('PUT', `/offers/${id}/draft`, terms({ name: 'Quieter' }));
    await request('POST', `/offers/${id}/draft/submit`);
    const approved = await request('POST', `/offers/${id}/draft/approve`, { note: 'better' });
    expect(approved.body).toMatchObject({ name: 'Quieter', version: 1, state: 'stopped' });
    expect((await request('POST', `/offers/${id}/start`)).body).toMatchObject({ state: 'running' });
    expect((await request('PUT', `/offers/${id}`, terms({ name: 'Next' }))).body).toMatchObject({
      ...{ name: 'Quieter', state: 'running', version: 1 },
      draft: { number: 2, state: 'draft' },
    });
  });
});
