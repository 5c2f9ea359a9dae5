import { type AnyContract, defineContract, type Item } from '@carillon/contracts';
import { createDatabase, TestBroker, type TestDatabase } from '@carillon/testing';
import { Registry } from 'prom-client';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Broker, Handles, INBOX_MIGRATIONS, type Logger, Messaging, Messenger, type Outgoing } from '../src';

export const Rung = defineContract('tower.bell-rung', z.object({ bell: z.string(), strokes: z.number().default(1) }), {
  summary: 'A bell was rung.',
  example: { bell: 'great' },
});

export const Heard = defineContract('tower.bell-heard', z.object({ bell: z.string() }), {
  summary: 'A bell was heard.',
  example: { bell: 'great' },
});

/** A handler whose behaviour a test can change: by default it hears each bell and counts it in the database. */
@Handles(Rung)
export class Listener {
  behave: (items: readonly Item<typeof Rung>[], tx: EntityManager) => Promise<readonly Outgoing[]> = hear;

  handle(items: readonly Item<typeof Rung>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return this.behave(items, tx);
  }
}

export async function hear(items: readonly Item<typeof Rung>[], tx: EntityManager): Promise<readonly Outgoing[]> {
  await tx.query(`insert into heard (item_id, bell) select * from unnest($1::text[], $2::text[])`, [
    items.map(({ id }) => id),
    items.map(({ payload }) => payload.bell),
  ]);
  return items.map((item) => Heard.item({ cause: item, payload: { bell: item.payload.bell } }));
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLogger(lines: LogLine[]): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Record<string, unknown> });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** One worker: a broker connection, a database pool, a handler. */
export interface Worker {
  readonly listener: Listener;
  readonly messaging: Messaging;
  readonly messenger: Messenger;
  readonly broker: Broker;
  readonly registry: Registry;
  readonly log: LogLine[];
  stop(): Promise<void>;
}

export class Tower {
  private workers: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly broker: TestBroker,
    readonly database: TestDatabase,
  ) {}

  static async build(): Promise<Tower> {
    const [broker, database] = await Promise.all([TestBroker.create(), createDatabase()]);
    const dataSource = new DataSource({ type: 'postgres', url: database.url, migrations: [...INBOX_MIGRATIONS] });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query(`create table heard (item_id text not null, bell text not null)`);
    await dataSource.destroy();
    return new Tower(broker, database);
  }

  async worker({
    handlers = [],
    maxAttempts = 8,
    brokerUrl = this.broker.url,
    databaseUrl = this.database.url,
  }: {
    handlers?: readonly object[];
    maxAttempts?: number;
    brokerUrl?: string;
    databaseUrl?: string;
  } = {}): Promise<Worker> {
    const log: LogLine[] = [];
    const dataSource = new DataSource({
      type: 'postgres',
      url: databaseUrl,
      poolErrorHandler: () => undefined,
      extra: { connectionTimeoutMillis: 2_000 },
    });
    await dataSource.initialize();
    const broker = new Broker({ url: brokerUrl, name: 'tower', log: recordingLogger(log) });
    const registry = new Registry();
    const listener = new Listener();
    const messaging = new Messaging({
      service: 'tower',
      broker,
      dataSource,
      handlers: [listener, ...handlers],
      registry,
      log: recordingLogger(log),
      maxAttempts,
    });
    await messaging.start();
    let stopped = false;
    const stop = async (): Promise<void> => {
      if (stopped) return;
      stopped = true;
      await messaging.stop();
      await dataSource.destroy();
    };
    this.workers.push({ stop });
    return { listener, messaging, messenger: new Messenger(broker, 'tower'), broker, registry, log, stop };
  }

  /** How often each bell was heard, by the database: what was handled, and how many times. */
  async heard(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ bell: string; count: string }>(
      `select bell, count(*) from heard group by 1`,
    );
    return Object.fromEntries(rows.map(({ bell, count }) => [bell, Number(count)]));
  }

  async stopWorkers(): Promise<void> {
    for (const worker of this.workers.splice(0)) await worker.stop();
  }

  async raze(): Promise<void> {
    await this.stopWorkers();
    await this.broker.drop();
    await this.database.drop();
  }
}

let serial = 0;

/** An item whose cause is new each time. */
export function rung(bell: string, overrides: Partial<z.input<(typeof Rung)['schema']>> = {}) {
  serial += 1;
  const cause = { id: `cause-${serial}-${bell}`, correlationId: `cause-${serial}`, occurredAt: new Date() };
  return Rung.item({ cause, payload: { bell, ...overrides } });
}

export const bells = (count: number, prefix = 'bell'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

export type { AnyContract };
