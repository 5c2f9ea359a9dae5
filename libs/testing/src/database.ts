import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { testDatabaseUrl } from './environment';

export interface TestDatabase {
  readonly url: string;
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  drop(): Promise<void>;
}

/** A database of the caller's own in the run's cluster. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name}`);
  const url = new URL(testDatabaseUrl());
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined);
  return {
    url: url.href,
    async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
      return (await pool.query<Row>(sql, [...parameters])).rows;
    },
    async drop() {
      await pool.end();
      await asAdmin(`drop database if exists ${name} with (force)`);
    },
  };
}

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
