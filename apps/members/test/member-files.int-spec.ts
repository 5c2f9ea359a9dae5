import { setTimeout as pause } from 'node:timers/promises';
import { eventually, useService } from '@carillon/testing';
import { encode } from 'iconv-lite';
import { members } from '../src/service';
import { registered } from './events';

jest.setTimeout(120_000);

interface Import {
  readonly id: string;
  readonly state: string;
  readonly rows: Readonly<Record<'read' | 'created' | 'updated' | 'corrected' | 'refused', number>>;
  readonly fault?: { readonly code: string };
  readonly bytes: number;
  readonly bytesDone: number;
}
interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const rowsOf = (count: number, prefix: string) =>
  Array.from(
    { length: count },
    (_, index) => `${prefix}-${index},Name ${index},+1555010${String(index).padStart(4, '0')}`,
  );

describe('files of members', () => {
  const service = useService(members, {
    ...{ DEFAULT_COUNTRY: 'ES', IMPORT_MOST_BYTES: String(40 * 1_024 ** 2) },
    REQUEST_SECONDS: '3',
  });
  const url = (path: string) => `${service.running.url}/api${path}`;
  const upload = async (body: string | Buffer | ReadableStream, query = '', type = 'text/csv') => {
    const init = { method: 'POST', headers: { 'content-type': type }, body, duplex: 'half' };
    const response = await fetch(url(`/member-imports${query}`), init as RequestInit);
    return { status: response.status, body: (await response.json()) as Import & Problem };
  };
  const get = async <Body>(path: string) => (await (await fetch(url(path))).json()) as Body;
  const member = (id: string) => get<Record<string, unknown>>(`/members/${id}`);
  const ended = (id: string) =>
    eventually(
      async () => {
        const found = await get<Import>(`/member-imports/${id}`);
        expect(['done', 'failed', 'cancelled']).toContain(found.state);
        return found;
      },
      { withinMs: 60_000 },
    );
  const take = async (body: string | Buffer, query = '', type?: string) => {
    const started = await upload(body, query, type);
    expect(started).toMatchObject({ status: 202 });
    return ended(started.body.id);
  };
  const report = async (id: string, format = 'csv') =>
    (await fetch(url(`/member-imports/${id}/refused?format=${format}`))).text();
  const chunksLeft = async () => (await service.database.query(`select 1 from members.member_import_chunk`)).length;

  it('are taken in, corrected and reported row by row', async () => {
    const file = [
      'memberId;firstName;phone;email;address.line',
      'f-1; Homer ;600 000 001;Homer@EXAMPLE.com;"49007, Springfield"',
      'f-2;Marge;12;marge@example.com;',
      ';Nobody;;;',
      'f-1;Max;;;',
      'f-3;"Bart;;;',
      'f-4;Lisa;;;',
      'f-5;Mag',
    ].join('\r\n');
    const done = await take(file, '?name=homers.csv');
    expect(done).toMatchObject({
      state: 'done',
      name: 'homers.csv',
      rows: { read: 7, created: 2, updated: 0, corrected: 1, refused: 4 },
    });
    expect(done.bytesDone).toBe(done.bytes);
    expect(await member('f-1')).toMatchObject({
      firstName: 'Max',
      phone: { value: '+34600000001', timeZone: 'Europe/Madrid', operator: 'Vodafone' },
      email: { value: 'Homer@example.com' },
      address: { postalCode: '49007', line: 'Springfield' },
    });
    expect(await member('f-4')).toMatchObject({ firstName: 'Lisa' });
    const lines = (await report(done.id)).trim().split('\r\n');
    expect(lines.map((line) => line.split(',').slice(0, 4).join())).toEqual([
      'line,memberId,place,code',
      '3,f-2,phone,PHONE_TOO_SHORT',
      '4,,memberId,ROW_INVALID',
      '6,,,ROW_QUOTES',
      '8,,,ROW_COLUMNS',
    ]);
    const [first] = (await report(done.id, 'jsonl')).split('\n');
    expect(JSON.parse(first!)).toMatchObject({ line: 3, memberId: 'f-2', place: 'phone', code: 'PHONE_TOO_SHORT' });
    expect(await chunksLeft()).toBe(0);
  });

  it('may come slowly, as long as they keep coming', async () => {
    const until = Date.now() + 4_500;
    let count = 0;
    const file = new ReadableStream({
      start: (out) => out.enqueue(Buffer.from('memberId,firstName\n')),
      pull: async (out) => {
        if (Date.now() >= until) return out.close();
        await pause(100);
        out.enqueue(Buffer.from(`slow-${++count},Name\n`));
      },
    });
    const started = await upload(file);
    expect(started).toMatchObject({ status: 202 });
    expect((await ended(started.body.id)).rows).toMatchObject({ read: count, created: count });
  });

  it('of JSON Lines carry everything a profile has', async () => {
    const facts = { statuses: [{ system: 'main', value: 'Gold' }], optOuts: [{ messageType: 'offer', channel: '*' }] };
    const done = await take(
      `${JSON.stringify({ memberId: 'j-1', ...facts })}\n{"memberId":"j-2"`,
      '?format=jsonl',
      'application/x-ndjson',
    );
    expect(done.rows).toMatchObject({ read: 2, created: 1, refused: 1 });
    expect(await member('j-1')).toMatchObject(facts);
    const { items } = await get<{ items: { source: string }[] }>('/members/j-1/subscriptions/history');
    expect(items.map(({ source }) => source)).toEqual(['import']);
  });

  it('do not overwrite what is newer, change nothing in a dry run, and are the same twice', async () => {
    await service.broker.publishPacket([registered('o-1', { firstName: 'New' }, '2026-05-05T00:00:00.000Z')]);
    await eventually(async () => expect(await member('o-1')).toMatchObject({ firstName: 'New' }));
    const file = 'memberId,firstName,lastName\no-1,Old,Simpson\no-2,Ned,\n';
    const tried = await take(file, '?dryRun=true');
    expect(tried).toMatchObject({ state: 'done', dryRun: true, rows: { created: 1, updated: 1 } });
    expect((await fetch(url('/members/o-2'))).status).toBe(404);
    for (const created of [1, 0]) {
      const done = await take(file, '?asOf=2026-05-01T00:00:00Z');
      expect(done.rows).toMatchObject({ created, updated: 2 - created });
      expect(await member('o-1')).toMatchObject({ firstName: 'New', lastName: 'Simpson' });
    }
  });

  it.each([
    ['unknown columns', 'memberId,name,phone,phone\nm,x,,\n', '', 'FILE_HEADER', ['/1/name', '/1/phone']],
    ['no column of ids', 'firstName\nx\n', '', 'FILE_HEADER', ['/1/memberId']],
    ['a header that never ends', '"memberId', '', 'FILE_HEADER', ['/1/']],
    [
      'a binary file',
      Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7) % 256)),
      '',
      'FILE_HEADER',
      [],
    ],
    ['nothing', '', '', 'FILE_EMPTY', []],
    ['too much', Buffer.alloc(41 * 1_024 ** 2, 'memberId,firstName\n'), '', 'FILE_TOO_LARGE', []],
    ['a moment to come', 'memberId\n', '?asOf=2999-01-01T00:00:00Z', 'AS_OF_IN_FUTURE', ['/asOf']],
  ])('with %s are refused at once', async (_what, body, query, code, pointers) => {
    const answer = await upload(body, query);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    for (const pointer of pointers) expect(answer.body.errors!.map((one) => one.pointer)).toContain(pointer);
    expect(await chunksLeft()).toBe(0);
  });

  it.each([
    ['?encoding=klingon&format=xls', 400, 'INVALID', 'text/csv'],
    ['', 415, 'UNSUPPORTED_MEDIA_TYPE', 'multipart/form-data; boundary=x'],
  ])('asked for in a wrong way (%s) are refused', async (query, status, code, type) => {
    expect(await upload('memberId\n', query, type)).toMatchObject({ status, body: { code } });
  });

  it('in another encoding are read when it is named, or told by the first bytes, and given up otherwise', async () => {
    const file = (id: string) =>
      `memberId,firstName\n${Array.from({ length: 20 }, (_, n) => `${id}-${n},Гомер`).join('\n')}\n`;
    expect(await take(encode(file('w'), 'windows-1251'), '?encoding=windows-1251')).toMatchObject({
      rows: { created: 20 },
    });
    expect(await take(encode(file('u'), 'utf-16', { addBOM: true }))).toMatchObject({ rows: { created: 20 } });
    expect(await take(encode(file('b'), 'utf-8', { addBOM: true }))).toMatchObject({ rows: { created: 20 } });
    for (const id of ['w-19', 'u-0', 'b-0']) expect(await member(id)).toMatchObject({ firstName: 'Гомер' });
    const wrong = await take(encode(file('x'), 'windows-1251'));
    expect(wrong).toMatchObject({
      state: 'failed',
      fault: { code: 'FILE_ENCODING' },
      rows: { created: 0, refused: 20 },
    });
    expect(await take(file('y'), '?format=jsonl')).toMatchObject({
      state: 'failed',
      fault: { code: 'FILE_UNREADABLE' },
    });
    expect((await fetch(url('/members/x-0'))).status).toBe(404);
  });

  it('with a line of 10 MB lose that line only, and hold on to little memory', async () => {
    const long = `m,${'x'.repeat(10 * 1_024 ** 2)}`;
    const done = await take(`memberId,firstName\nl-1,A\n${long}\nl-2,B\n`);
    expect(done.rows).toMatchObject({ read: 3, created: 2, refused: 1 });
    expect(await report(done.id, 'jsonl')).toContain('"line":3,"place":"","code":"ROW_TOO_LONG"');
  });

  it('that break off while they come in leave nothing behind', async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(`memberId,firstName\n${rowsOf(20_000, 'broken').join('\n')}`));
      },
      pull(controller) {
        controller.error(new Error('the cable is out'));
      },
    });
    await expect(upload(broken)).rejects.toThrow();
    await eventually(async () => expect(await chunksLeft()).toBe(0));
    expect((await fetch(url('/members/broken-0'))).status).toBe(404);
  });

  it('go on where they were after a stop, with two replicas at work, and every row counts once', async () => {
    const rows = rowsOf(8_000, 'r').map((row, index) => (index % 100 === 50 ? row.replace('+1555010', '+1') : row));
    const { body } = await upload(['memberId,firstName,phone', ...rows].join('\n'));
    await eventually(async () => {
      const { rows: counts } = await get<Import>(`/member-imports/${body.id}`);
      expect(counts.read).toBeGreaterThan(0);
    });
    await service.restart();
    await service.replica();
    const done = await ended(body.id);
    expect(done).toMatchObject({ state: 'done', rows: { read: 8_000, created: 7_920, updated: 0, refused: 80 } });
    const [counted] = await service.database.query<{ count: number }>(
      `select count(*)::int as count from members.member where member_id like 'r-%'`,
    );
    expect(counted!.count).toBe(7_920);
    const lines = (await report(done.id, 'jsonl'))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { line: number }).line);
    expect(lines).toEqual(Array.from({ length: 80 }, (_, index) => index * 100 + 52));
  });

  it('can be cancelled once, and are listed with the newest first', async () => {
    const { body } = await upload(['memberId,firstName,phone', ...rowsOf(20_000, 'c')].join('\n'));
    const cancel = () => fetch(url(`/member-imports/${body.id}/cancel`), { method: 'POST' });
    expect(((await (await cancel()).json()) as Import).state).toBe('cancelled');
    expect((await cancel()).status).toBe(409);
    expect((await get<Import>(`/member-imports/${body.id}`)).rows.read).toBeLessThan(20_000);
    const first = await get<{ items: Import[]; next: string }>('/member-imports?limit=1');
    expect(first.items[0]!.id).toBe(body.id);
    const second = await get<{ items: Import[] }>(`/member-imports?limit=1&after=${first.next}`);
    expect(second.items[0]!.id).not.toBe(body.id);
    expect((await get<Problem>('/member-imports/00000000-0000-4000-8000-000000000000')).code).toBe('IMPORT_NOT_FOUND');
  });

  it.each(['csv', 'jsonl'])('written by an export as %s are what an import reads', async (format) => {
    await take(['memberId,firstName,phone', ...rowsOf(1_200, 'e')].join('\n'));
    const response = await fetch(url(`/member-exports?format=${format}`));
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="members.${format}"`);
    const file = await response.text();
    const count = file.trim().split('\n').length - (format === 'csv' ? 1 : 0);
    const before = await member('f-1');
    const done = await take(file, `?format=${format}`);
    expect(done).toMatchObject({ state: 'done', rows: { read: count, created: 0, updated: count, refused: 0 } });
    const after = await member('f-1');
    expect({ ...after, updatedAt: '' }).toEqual({ ...before, updatedAt: '' });
  });
});
