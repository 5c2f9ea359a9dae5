import { MembersMerged } from '@carillon/contracts';
import { eventually, useService } from '@carillon/testing';
import { offers } from '../src/service';

jest.setTimeout(60_000);

describe('counters', () => {
  const service = useService(offers);
  const request = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${service.running.url}/api/counters${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
    return (await response.json()) as Record<string, unknown>;
  };
  const define = async (terms: object): Promise<string> =>
    String((await request('POST', '', { name: 'Visits', ...terms }))['id']);
  const load = (id: string, values: object, { at, operation = 'increase' }: { at?: string; operation?: string } = {}) =>
    request('POST', `/${id}/values/batch`, {
      loadId: crypto.randomUUID(),
      operation,
      at,
      values: Object.entries(values).map(([member, value]) => ({ key: { member }, value })),
    });
  const valuesOf = async (id: string) => {
    const items = (await request('GET', `/${id}/values`))['items'] as { key: { member: string }; value: number }[];
    return Object.fromEntries(items.map(({ key, value }) => [key.member, value]));
  };

  it('keep their values when single changes are forgotten', async () => {
    const id = await define({ targets: ['member'], keepDays: 30 });
    await load(id, { 'm-1': 3, 'm-2': 4 }, { at: '2020-01-01T00:00:00Z' });
    await load(id, { 'm-1': 10 }, { at: '2020-02-01T00:00:00Z', operation: 'establish' });
    await load(id, { 'm-1': 1.5 });
    const before = await valuesOf(id);
    expect(before).toEqual({ 'm-1': 11.5, 'm-2': 4 });
    await service.restart();
    const old = `select count(*)::int as count from offers.counter_change where at < '2021-01-01'`;
    await eventually(async () => expect(await service.database.query(old)).toEqual([{ count: 0 }]));
    expect(await valuesOf(id)).toEqual(before);
  });

  it('follow members who become one, once, if their values add up', async () => {
    const [summed, left] = [
      await define({ targets: ['member'], onMerge: 'sum' }),
      await define({ targets: ['member'] }),
    ];
    const fixed = await define({ targets: ['member'], onMerge: 'sum' });
    for (const id of [summed, left, fixed]) await load(id, { 'm-1': 3, 'm-2': 4, 'm-3': 0.5 });
    await load(fixed, { 'm-1': 20 }, { operation: 'establish' });
    const payload = { memberId: 'm-1', absorbedIds: ['m-2', 'm-3'], at: new Date().toISOString() };
    for (const cause of ['first', 'again'])
      await service.broker.publishPacket([
        MembersMerged.item({ cause: { id: cause, correlationId: cause, occurredAt: new Date() }, payload }),
      ]);
    await eventually(async () => expect(await valuesOf(summed)).toEqual({ 'm-1': 7.5 }));
    expect(await valuesOf(fixed)).toEqual({ 'm-1': 24.5 });
    expect(await valuesOf(left)).toEqual({ 'm-1': 3, 'm-2': 4, 'm-3': 0.5 });
  });
});
