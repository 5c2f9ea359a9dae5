import { setTimeout as sleep } from 'node:timers/promises';
import { INBOX_MIGRATIONS, isConnectionLoss, type Logger } from '@carillon/messaging';
import { DataSource, type MigrationInterface } from 'typeorm';
import { Audit1700000000100, type AuditedTable, watchTables } from './audit/audited-tables';
import { tellAuthors } from './audit/change-author';
import { RepeatingClient } from './repeating-client';

export type Migration = new () => MigrationInterface;

export interface DatabaseOptions {
  readonly service: string;
  readonly url: string;
  readonly poolSize: number;
  readonly migrations: readonly Migration[];
  readonly audited: readonly AuditedTable[];
  readonly log: Logger;
}

const LONGEST_WAIT_MS = 10_000;

/**
 * Packets are joined with tables by key. A table that has grown since its last `analyze` looks small to the planner, which then
 * reads and sorts all of it for every packet, and a plan that is kept would go on doing so; without these joins and scans it goes
 * through the index, where there is one. Whoever reports over whole tables turns them on again (`set local`). Compiling plans costs
 * more than any statement here takes.
 */
const PLANNER = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

/** The schema of a service: its name, as an identifier. */
export const schemaOf = (service: string): string => service.replaceAll('-', '_');

/** Opens the service's schema and brings it up to date. Waits for the database as long as it takes. */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const { log } = options;
  for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const dataSource = createDataSource(options);
    try {
      await dataSource.initialize();
      await migrate(dataSource, schemaOf(options.service), options.audited);
      tellAuthors(dataSource);
      return dataSource;
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
      if (!isConnectionLoss(error)) throw error;
      log.warn({ err: error, waitMs }, 'cannot reach the database, trying again');
      await sleep(waitMs);
    }
  }
}

function createDataSource({ service, url, poolSize, migrations, log }: DatabaseOptions): DataSource {
  const schema = schemaOf(service);
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    applicationName: service,
    poolSize,
    migrations: [...INBOX_MIGRATIONS, Audit1700000000100, ...migrations],
    migrationsTableName: 'migration',
    installExtensions: false,
    poolErrorHandler: (error: Error) => log.warn({ err: error }, 'a database connection broke'),
    extra: {
      Client: RepeatingClient,
      options: `-c search_path=${schema} ${PLANNER}`,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
}

/** Replicas that start together take turns: the advisory lock is held until the last migration is committed. */
async function migrate(dataSource: DataSource, schema: string, audited: readonly AuditedTable[]): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(`select pg_advisory_lock(hashtext($1))`, [`migrate ${schema}`]);
    try {
      await runner.query(`create schema if not exists ${schema}`);
      await dataSource.runMigrations({ transaction: 'each' });
      await watchTables(runner, audited);
    } finally {
      await runner.query(`select pg_advisory_unlock(hashtext($1))`, [`migrate ${schema}`]);
    }
  } finally {
    await runner.release();
  }
}
