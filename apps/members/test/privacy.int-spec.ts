import { DataRequested, DataTold, ErasureConfirmed, ErasureRequested, type OutgoingItem } from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';
import { accepted, registered } from './events';

jest.setTimeout(120_000);

interface Said {
  readonly id: string;
  readonly payload: { readonly erasureId: string; readonly exportId: string; readonly memberIds: readonly string[] };
}

describe('the personal data of a member', () => {
  const service = useService(members, { PRIVACY_SERVICES: 'members, tracker' });
  let erasures: ReceivedMessage[];
  let exports: ReceivedMessage[];

  beforeAll(async () => {
    erasures = await service.broker.collect('carillon.internal', ErasureRequested.name);
    exports = await service.broker.collect('carillon.internal', DataRequested.name);
  });

  const call = async (method: string, path: string) => {
    const response = await fetch(`${service.running.url}/api/${path}`, { method });
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type,
      body: type.includes('json') ? ((await response.json()) as Record<string, unknown>) : {},
    };
  };
  const tell = (...items: OutgoingItem[]) => service.broker.publishPacket(items);
  const saidIn = (messages: readonly ReceivedMessage[]) =>
    messages.flatMap(({ body }) => (JSON.parse(body) as { items: Said[] }).items);
  const cause = (id: string) => ({ id, correlationId: id, occurredAt: new Date() });
  const present = async (memberId: string) =>
    eventually(async () => expect((await call('GET', `members/${memberId}`)).status).toBe(200));

  it('is erased here and elsewhere, and the report tells who has confirmed', async () => {
    const merge = { type: 'member.profiles-merged', data: { mergedMemberIds: ['e-old'] } };
    await tell(
      registered('e-1', { firstName: 'Zebediah', email: { value: 'zeb@example.net' }, optOuts: [] }),
      registered('e-old', { lastName: 'Quackenbush' }),
      accepted('e-1', merge),
    );
    await present('e-old');
    const asked = await call('POST', 'members/e-old/erasure');
    expect(asked).toMatchObject({
      status: 202,
      body: { memberId: 'e-1', requestedBy: 'anonymous', state: 'pending' },
    });
    const id = String(asked.body['id']);
    await eventually(() => {
      const { payload } = saidIn(erasures).find((item) => item.payload.erasureId === id)!;
      expect([...payload.memberIds].sort()).toEqual(['e-1', 'e-old']);
    });
    await eventually(async () =>
      expect((await call('GET', `erasures/${id}`)).body).toMatchObject({ state: 'pending', waitingFor: ['tracker'] }),
    );
    expect((await call('GET', 'members/e-1')).status).toBe(404);
    const at = new Date().toISOString();
    await tell(
      ErasureConfirmed.item({ cause: cause(id), payload: { erasureId: id, service: 'tracker', removed: 1, at } }),
    );
    await eventually(async () =>
      expect((await call('GET', `erasures/${id}`)).body).toMatchObject({ state: 'done', waitingFor: [] }),
    );
    expect((await call('GET', 'erasures?limit=1')).body['items']).toMatchObject([{ id, state: 'done' }]);
    expect((await call('POST', 'members/e-1/erasure')).status).toBe(404);
  });

  it('does not come back with an event that happened before, and may with one that happens later', async () => {
    const late = (time: string) => registered('e-2', { firstName: 'Zebediah' }, time);
    await tell(late('2026-05-01T10:00:00.000Z'));
    await present('e-2');
    await call('POST', 'members/e-2/erasure');
    await eventually(async () => expect((await call('GET', 'members/e-2')).status).toBe(404));
    const witness = registered('e-witness', {});
    await tell(late('2026-05-01T11:00:00.000Z'), witness);
    await present('e-witness');
    expect((await call('GET', 'members/e-2')).status).toBe(404);
    await tell(late(new Date(Date.now() + 60_000).toISOString()));
    await present('e-2');
  });

  it('is gathered into one archive, which waits for everybody', async () => {
    await tell(registered('x-1', { firstName: 'Zebediah' }));
    await present('x-1');
    const asked = await call('POST', 'members/x-1/data-export');
    expect(asked.status).toBe(202);
    const id = String(asked.body['id']);
    await eventually(() => expect(saidIn(exports).map(({ payload }) => payload.exportId)).toContain(id));
    const part = (index: number) =>
      DataTold.item({
        cause: cause(id),
        role: String(index),
        payload: { exportId: id, service: 'tracker', part: index, parts: 2, name: 'preference', rows: [{ index }] },
      });
    await tell(part(1), part(1));
    await eventually(async () =>
      expect((await call('GET', `data-exports/${id}`)).body).toMatchObject({ waitingFor: ['tracker'] }),
    );
    expect(await call('GET', `data-exports/${id}/archive`)).toMatchObject({
      status: 409,
      body: { code: 'DATA_EXPORT_CONFLICT' },
    });
    await tell(part(0));
    await eventually(async () =>
      expect((await call('GET', `data-exports/${id}`)).body).toMatchObject({
        state: 'done',
        archive: `/api/data-exports/${id}/archive`,
      }),
    );
    expect(await call('GET', `data-exports/${id}/archive`)).toMatchObject({ status: 200, type: 'application/zip' });
  });

  it('cannot be asked for where there is nobody', async () => {
    for (const path of ['members/nobody/erasure', 'members/nobody/data-export'])
      expect((await call('POST', path)).body).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await call('GET', `erasures/${unknown}`)).body).toMatchObject({ code: 'ERASURE_NOT_FOUND' });
    expect((await call('GET', `data-exports/${unknown}`)).body).toMatchObject({ code: 'DATA_EXPORT_NOT_FOUND' });
  });
});
