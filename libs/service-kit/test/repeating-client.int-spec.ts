import { createDatabase, type TestDatabase } from '@carillon/testing';
import { RepeatingClient } from '../src/repeating-client';

describe('a connection for statements that repeat', () => {
  let database: TestDatabase;
  let client: RepeatingClient;
  const query = (text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }> =>
    client.query(text, values);

  beforeAll(async () => {
    database = await createDatabase();
    client = new RepeatingClient({ connectionString: database.url });
    await client.connect();
    await query('create table bell (name text primary key)');
    await query('insert into bell values ($1)', ['Emma']);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('has a statement with parameters prepared once, and one without not at all', async () => {
    for (const name of ['Emma', 'Emma', 'Gloriosa'])
      expect((await query('select name from bell where name = $1', [name])).rows).toEqual(
        name === 'Emma' ? [{ name }] : [],
      );
    await query('select name from bell');
    const { rows } = await query('select statement, generic_plans + custom_plans as runs from pg_prepared_statements');
    expect(rows).toContainEqual({ statement: 'select name from bell where name = $1', runs: '3' });
    expect(rows).not.toContainEqual(expect.objectContaining({ statement: 'select name from bell' }));
  });

  it('fails once when a migration changes the columns of a statement, and no more', async () => {
    const all = () => query('select * from bell where name = $1', ['Emma']);
    await all();
    await query('alter table bell add column strokes int');
    await expect(all()).rejects.toThrow('cached plan must not change result type');
    expect((await all()).rows).toEqual([{ name: 'Emma', strokes: null }]);
  });
});
