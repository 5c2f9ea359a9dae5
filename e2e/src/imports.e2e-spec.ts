import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, eventually, randomFrom, TestBroker, type TestDatabase, testSeed } from '@carillon/testing';
import { serviceEnvironments } from './system/service-environments';
import { ServiceProcess } from './system/service-process';

const seed = testSeed();
const random = randomFrom(seed);

const ROWS = 60_000;
const DEATHS = 5;
/** A death comes at a random moment after some rows have been taken: some batches later, and long before the end. */
const LONGEST_LIFE_MS = 400;

interface Import {
  readonly id: string;
  readonly state: string;
  readonly rows: Readonly<Record<'read' | 'created' | 'updated' | 'refused', number>>;
}

interface Row {
  readonly line: number;
  readonly memberId: string;
  readonly firstName: string;
  readonly phone: string;
}

/** How far behind the first row of a member the second comes: in another batch. */
const APART = 5_001;

/** A tenth of the members come twice, and the later row counts; one row of a thousand cannot be used. */
const FILE: readonly Row[] = Array.from({ length: ROWS }, (_, index) => ({
  line: index + 2,
  memberId: `m-${index % 10 === 1 && index > APART ? index - APART : index}`,
  firstName: `Name ${index}`,
  phone: index % 1_000 === 7 ? '12' : '',
}));
const refused = FILE.filter(({ phone }) => phone !== '');
const taken = FILE.filter(({ phone }) => phone === '');
const names = new Map(taken.map(({ memberId, firstName }) => [memberId, firstName]));

async function linesOf<Line>(url: string): Promise<readonly Line[]> {
  const text = await (await fetch(url)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe(`an import (CARILLON_SEED=${seed})`, () => {
  let [broker, database, running]: [TestBroker?, TestDatabase?, ServiceProcess?] = [];

  beforeAll(async () => {
    [broker, database] = await Promise.all([TestBroker.create(), createDatabase()]);
    const environments = serviceEnvironments({ databaseUrl: database.url, brokerUrl: broker.url });
    running = new ServiceProcess('members', environments['members']!);
    await running.start();
  }, 120_000);

  afterAll(async () => {
    await running?.kill();
    await broker?.drop();
    await database?.drop();
  }, 60_000);

  it('goes on where it was, with no row twice and none lost, when members is killed again and again', async () => {
    const service = running!;
    const url = `${service.url}/api/member-imports`;
    const body = [
      'memberId,firstName,phone',
      ...FILE.map((row) => `${row.memberId},${row.firstName},${row.phone}`),
    ].join('\n');
    const upload = { method: 'POST', headers: { 'content-type': 'text/csv' }, body };
    const { id } = (await (await fetch(url, upload)).json()) as Import;
    const look = async () => (await (await fetch(`${url}/${id}`)).json()) as Import;

    let seen = 0;
    for (let death = 0; death < DEATHS; death += 1) {
      const goesOn = async () => {
        const found = await look();
        expect(found.rows.read).toBeGreaterThan(seen);
        return found;
      };
      expect(await eventually(goesOn, { withinMs: 60_000 })).toMatchObject({ state: 'running' });
      await sleep(random() * LONGEST_LIFE_MS);
      await service.kill();
      await service.start();
      seen = (await look()).rows.read;
    }
    expect(seen).toBeLessThan(ROWS);

    const ended = async () => {
      const found = await look();
      expect(found.state).toBe('done');
      return found.rows;
    };
    const rows = await eventually(ended, { withinMs: 120_000, everyMs: 250 });
    const counts = { created: names.size, updated: taken.length - names.size, refused: refused.length };
    expect(rows).toMatchObject({ read: ROWS, ...counts });

    const report = await linesOf<{ line: number }>(`${url}/${id}/refused?format=jsonl`);
    expect(report.map(({ line }) => line)).toEqual(refused.map(({ line }) => line));
    const members = await linesOf<Row>(`${service.url}/api/member-exports?format=jsonl`);
    expect(members).toHaveLength(names.size);
    expect(new Map(members.map(({ memberId, firstName }) => [memberId, firstName]))).toEqual(names);
  }, 300_000);
});
