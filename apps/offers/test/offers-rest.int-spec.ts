import { randomUUID } from 'node:crypto';
import { TemplateChanged, uuidV5 } from '@carillon/contracts';
import { eventually, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { rule, sendMessage, terms } from './terms';

jest.setTimeout(120_000);

describe('offers over REST', () => {
  const service = useService(offers);
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/offers${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, body: parsed, location: response.headers.get('location') };
  };

  it('creates, shows, starts, stops and deletes an offer', async () => {
    const created = await request('POST', '', terms());
    const id = String(created.body['id']);
    expect(created).toMatchObject({
      status: 201,
      location: `/api/offers/${id}`,
      body: { ...terms(), state: 'stopped' },
    });
    expect((await request('GET', `/${id}`)).body).toEqual(created.body);
    for (let time = 0; time < 2; time++)
      expect(await request('POST', `/${id}/start`)).toMatchObject({ status: 200, body: { state: 'running' } });
    expect(await request('DELETE', `/${id}`)).toMatchObject({ status: 409, body: { code: 'OFFER_RUNNING_CONFLICT' } });
    expect(await request('POST', `/${id}/stop`)).toMatchObject({ status: 200, body: { state: 'stopped' } });
    expect((await request('DELETE', `/${id}`)).status).toBe(204);
    expect(await request('GET', `/${id}`)).toMatchObject({ status: 404, body: { code: 'OFFER_NOT_FOUND' } });
  });

  it('refuses an offer whose template does not fit, with the place; one that is not known passes', async () => {
    const [sms, mail] = [randomUUID(), randomUUID()];
    const words = (templateId: string, channel: 'sms' | 'email', names: string[], revision: number) => {
      const id = uuidV5(`${templateId} ${revision}`);
      const cause = { id, correlationId: id, occurredAt: new Date() };
      return TemplateChanged.item({ cause, payload: { templateId, channel, names, revision } });
    };
    const steps = [{ channel: 'email', templateId: mail }];
    const sent = (changes: object = {}) =>
      terms({ actions: [{ ...sendMessage, templateId: sms, cascade: steps }], ...changes });
    const known = async () =>
      service.database.query(`select revision from offers.known_template where template_id = any($1)`, [[sms, mail]]);
    expect((await request('POST', '', sent())).status).toBe(201);

    await service.broker.publishPacket([words(sms, 'sms', ['discount', 'activity'], 2)]);
    await service.broker.publishPacket([words(sms, 'email', [], 1), words(mail, 'email', ['discount'], 1)]);
    await eventually(async () => expect(await known()).toHaveLength(2));
    expect(await request('POST', '', sent())).toMatchObject({
      status: 422,
      body: {
        code: 'OFFER_INVALID',
        errors: [
          {
            pointer: '/actions/0/templateId',
            code: 'METAVARIABLE_NOT_OFFERED',
            detail: expect.stringMatching(/{{activity}}/),
          },
        ],
      },
    });

    await service.broker.publishPacket([words(sms, 'sms', ['discount'], 3), words(mail, 'sms', [], 2)]);
    await eventually(async () =>
      expect(await request('POST', '', sent())).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/actions/0/cascade/0/templateId', code: 'TEMPLATE_CHANNEL_UNFIT' }] },
      }),
    );
    await service.broker.publishPacket([words(mail, 'email', [], 3)]);
    await eventually(async () => expect((await request('POST', '', sent())).status).toBe(201));
  });

  it('creates an offer with a given id, and takes its own answer back', async () => {
    const id = randomUUID();
    const created = await request('PUT', `/${id}`, terms());
    expect(created).toMatchObject({ status: 201, body: { id, state: 'stopped' } });
    const replaced = await request('PUT', `/${id}`, {
      ...created.body,
      state: 'running',
      name: 'New',
      filter: undefined,
    });
    expect(replaced).toMatchObject({ status: 200, body: { id, name: 'New', filter: null, state: 'stopped' } });
    expect(replaced.body['createdAt']).toBe(created.body['createdAt']);
  });

  it('fills in what may be left out', async () => {
    const { channel, templateId, messageType, kind } = sendMessage;
    const { body } = await request('POST', '', {
      name: 'x',
      eventType: 'card.activated',
      actions: [{ kind, channel, templateId, messageType }],
    });
    expect(body).toMatchObject({
      period: {},
      filter: null,
      actions: [{ includeUnverified: false, onUnknown: 'report' }],
    });
  });

  it('takes an offer with one action as it was written before there were several', async () => {
    const { actions: _actions, ...others } = terms();
    const created = await request('POST', '', { ...others, action: sendMessage });
    expect(created).toMatchObject({ status: 201, body: { actions: [sendMessage] } });
    expect(created.body).not.toHaveProperty('action');
  });

  it('keeps any text in a filter', async () => {
    const filter = rule('event.pointOfSale', '=', "a\u0000'\\u0000\u{1f514}");
    expect((await request('POST', '', terms({ filter }))).body['filter']).toEqual(filter);
  });

  it('pages and narrows the list', async () => {
    const name = `page ${randomUUID()}`;
    for (let index = 0; index < 5; index++)
      await request('POST', '', terms({ name, eventType: 'email.linked', filter: null }));
    const seen: unknown[] = [];
    let after = '';
    do {
      const { body } = await request('GET', `?limit=2&eventType=email.linked&state=stopped${after}`);
      seen.push(...(body['items'] as { name: string }[]).map((offer) => offer.name));
      after = body['next'] === undefined ? '' : `&after=${String(body['next'])}`;
    } while (after !== '');
    expect(seen).toEqual(Array(5).fill(name));
  });

  it('tells what filters may ask', async () => {
    const { body } = await request('GET', '/fields?eventType=purchase.completed');
    expect(body['items']).toContainEqual({
      name: 'event.amount',
      label: 'Receipt total',
      type: 'number',
      operators: expect.arrayContaining(['=', 'betweenFrom', 'each']),
      valueSources: ['value', 'field'],
    });
    expect(body['items']).toContainEqual(
      expect.objectContaining({ name: 'event.weekday', options: expect.arrayContaining(['mon']) }),
    );
    expect(body['families']).toContainEqual(
      expect.objectContaining({ pattern: 'member.balance.<currency>', type: 'number' }),
    );
    expect((await request('GET', '/fields?eventType=x')).status).toBe(404);
  });

  it.each([
    [
      'POST',
      '',
      { name: '', actions: [{ kind: 'send-message', channel: 'pigeon' }] },
      400,
      ['/name', '/eventType', '/actions/0/channel', '/actions/0/templateId'],
    ],
    ['POST', '', terms({ perod: {} }), 400, ['perod']],
    ['POST', '', terms({ period: { from: 'yesterday' } }), 400, ['/period/from']],
    ['POST', '', terms({ actions: [{ ...sendMessage, lifetimeSeconds: 0 }] }), 400, ['/actions/0/lifetimeSeconds']],
    ['POST', '', terms({ actions: [] }), 400, ['/actions']],
    ['POST', '', terms({ actions: [{ kind: 'ring-a-bell' }] }), 400, ['/actions/0/kind']],
    [
      'POST',
      '',
      terms({ actions: [{ ...sendMessage, channel: 'receipt' }] }),
      422,
      ['/actions/0/channel', 'CHANNEL_UNFIT'],
    ],
    ['POST', '', terms({ eventType: 'purchase.complete' }), 422, ['/eventType', 'EVENT_TYPE_UNKNOWN']],
    ['POST', '', terms({ filter: rule('event.amuont', '=', 1) }), 422, ['/filter/rules/0/field', 'FIELD_UNKNOWN']],
    [
      'POST',
      '',
      terms({ filter: rule('event.amount', 'contains', 1) }),
      422,
      ['/filter/rules/0/operator', 'OPERATOR_UNFIT'],
    ],
    [
      'POST',
      '',
      terms({ filter: rule('event.amount', '~', 1) }),
      422,
      ['/filter/rules/0/operator', 'OPERATOR_UNKNOWN'],
    ],
    ['POST', '', terms({ filter: rule('event.amount', '>', 'much') }), 422, ['/filter/rules/0/value', 'VALUE_UNFIT']],
    [
      'PUT',
      `/${randomUUID()}`,
      terms({ period: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } }),
      422,
      ['/period/to'],
    ],
    ['PUT', '/7', terms(), 400, ['/id']],
    ['POST', `/${randomUUID()}/start`, undefined, 404, ['OFFER_NOT_FOUND']],
    ['DELETE', `/${randomUUID()}`, undefined, 404, ['OFFER_NOT_FOUND']],
    ['GET', '?limit=0&after=x&state=gone', undefined, 400, ['/limit', '/after', '/state']],
  ])('answers faulty request %#, a %s, with problem details', async (method, path, body, status, said) => {
    const answer = await request(method, path, body);
    expect(answer.status).toBe(status);
    for (const each of said) expect(JSON.stringify(answer.body)).toContain(each);
  });

  it('describes itself', async () => {
    const document = await offers.openApi();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/offers', '/api/offers/{id}', '/api/offers/{id}/start']),
    );
  });
});
