import { useService } from '@carillon/testing';
import { members } from '../src/service';

jest.setTimeout(120_000);

describe('members over REST', () => {
  const service = useService(members, { DEFAULT_COUNTRY: 'ES' });
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/members${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('creates, replaces, changes and shows a member', async () => {
    const created = await request('PUT', '/m-1', {
      firstName: 'Homer',
      email: { value: 'Homer@EXAMPLE.com', verified: true },
      optOuts: [{ messageType: 'offer', channel: 'sms' }],
      balances: [{ currency: 'bonus', amount: 1 }],
    });
    expect(created).toMatchObject({ status: 201, body: { memberId: 'm-1', email: { value: 'Homer@example.com' } } });
    expect(await request('PATCH', '/m-1', { lastName: 'Simpson', email: null })).toMatchObject({
      status: 200,
      body: { firstName: 'Homer', lastName: 'Simpson', optOuts: [{ messageType: 'offer', channel: 'sms' }] },
    });
    const replaced = await request('PUT', '/m-1', { firstName: 'Max' });
    expect(replaced.status).toBe(200);
    const shown = await request('GET', '/m-1');
    expect(shown.body).toEqual(replaced.body);
    expect(shown.body).toMatchObject({ firstName: 'Max', locale: 'en', timeZone: 'UTC', balances: [] });
    // who says nothing of subscriptions subscribes nobody
    expect(shown.body['optOuts']).toEqual([{ messageType: 'offer', channel: 'sms' }]);
    expect(shown.body).not.toHaveProperty('lastName');
    expect(shown.body).not.toHaveProperty('email');
  });

  it('takes ids with any printable characters', async () => {
    const path = `/${encodeURIComponent('наш/клиент 1')}`;
    expect((await request('PUT', path, {})).status).toBe(201);
    expect((await request('GET', path)).body).toMatchObject({ memberId: 'наш/клиент 1' });
  });

  it('answers for a member nobody knows', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', {}],
    ] as const)
      expect(await request(method, '/nobody', body)).toMatchObject({
        status: 404,
        body: { code: 'MEMBER_NOT_FOUND' },
      });
  });

  it('pages through members', async () => {
    const loaded = Array.from({ length: 7 }, (_, index) => ({ memberId: `page-${index}` }));
    expect((await request('POST', '/batch', { members: loaded })).body).toEqual({ created: 7, updated: 0 });
    const seen: string[] = [];
    let after: string | undefined = 'page-';
    do {
      const { body } = await request('GET', `?limit=3&after=${after}`);
      seen.push(...(body['items'] as { memberId: string }[]).map(({ memberId }) => memberId));
      after = body['next'] as string | undefined;
    } while (after !== undefined);
    expect(seen.slice(0, 7)).toEqual(loaded.map(({ memberId }) => memberId));
  });

  it('loads 1,000 members at once, again without harm, and older than an event without overwriting', async () => {
    const loaded = Array.from({ length: 1_000 }, (_, index) => ({
      memberId: `load-${index}`,
      firstName: `Name ${index}`,
      email: { value: `m${index}@example.com`, verified: true },
      balances: [{ currency: 'bonus', amount: index }],
    }));
    const started = performance.now();
    expect(await request('POST', '/batch', { members: loaded })).toEqual({
      status: 200,
      body: { created: 1_000, updated: 0 },
    });
    process.stdout.write(`members: loaded 1,000 in ${Math.round(performance.now() - started)} ms\n`);
    await request('PATCH', '/load-7', { firstName: 'Changed' });
    const again = await request('POST', '/batch', { asOf: '2026-01-01T00:00:00Z', members: loaded });
    expect(again.body).toEqual({ created: 0, updated: 1_000 });
    expect((await request('GET', '/load-7')).body).toMatchObject({ firstName: 'Changed' });
    await request('POST', '/batch', { members: loaded });
    expect((await request('GET', '/load-7')).body).toMatchObject({ firstName: 'Name 7' });
  });

  it.each([
    [
      'PUT',
      '/m-x',
      { firstName: 7, timeZone: 'Mars/Olympus', phone: {} },
      400,
      ['/firstName', '/timeZone', '/phone/value'],
    ],
    ['PUT', '/m-x', { fistName: 'Typo' }, 400, ['fistName']],
    ['PUT', '/m-x%00', {}, 400, ['/memberId']],
    ['PATCH', '/m-x', { locale: '_' }, 400, ['/locale']],
    [
      'PUT',
      '/m-x',
      { phone: { value: '1' }, email: { value: 'x' } },
      422,
      ['/phone/value', 'PHONE_', '/email/value', 'EMAIL_'],
    ],
    [
      'POST',
      '/batch',
      { members: [{ memberId: 'a' }, { memberId: '', firstName: 1 }] },
      400,
      ['/members/1/memberId', '/members/1/firstName'],
    ],
    [
      'POST',
      '/batch',
      { members: [{ memberId: 'a' }, { memberId: 'a', email: { value: 'x' } }] },
      422,
      ['/members/1/memberId', 'MEMBER_DUPLICATE', '/members/1/email/value'],
    ],
    [
      'POST',
      '/batch',
      { asOf: '2100-01-01T00:00:00Z', members: [{ memberId: 'a' }] },
      422,
      ['/asOf', 'AS_OF_IN_FUTURE'],
    ],
    ['POST', '/batch', { members: [] }, 400, ['/members']],
    ['GET', '?limit=201', undefined, 400, ['/limit']],
  ])('answers %s %s %j with problem details', async (method, path, body, status, said) => {
    const answer = await request(method, path, body);
    expect(answer.status).toBe(status);
    for (const each of said) expect(JSON.stringify(answer.body)).toContain(each);
    expect((await request('GET', '/m-x')).status).toBe(404);
  });

  it('describes itself', async () => {
    const document = await members.openApi();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/members', '/api/members/{memberId}', '/api/members/batch', '/api/custom-fields']),
    );
  });
});
