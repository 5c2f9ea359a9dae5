import { TestBroker } from './broker';
import { createDatabase, type TestDatabase } from './database';

interface Startable<Running> {
  readonly name: string;
  start(env: Readonly<Record<string, string | undefined>>): Promise<Running>;
}

interface Closable {
  readonly url: string;
  close(): Promise<void>;
}

/** A service under test with a broker and a database of its own. */
export interface ServiceUnderTest<Running extends Closable> {
  readonly broker: TestBroker;
  readonly database: TestDatabase;
  readonly running: Running;
  /** Stops and starts it again, on the same data. */
  restart(): Promise<void>;
  /** Starts one more replica; it is closed at the end. */
  replica(): Promise<Running>;
}

/**
 * Starts the service before the tests of a file and stops it after them. Jest runs `afterAll` in order of definition, so
 * one hook ends the service first and its broker and database after it.
 */
export function useService<Running extends Closable>(
  service: Startable<Running>,
  settings: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>) = {},
): ServiceUnderTest<Running> {
  let broker: TestBroker;
  let database: TestDatabase;
  let env: Record<string, string>;
  const started: Running[] = [];
  const start = async (): Promise<Running> => {
    const running = await service.start(env);
    started.push(running);
    return running;
  };
  const closeAll = async (): Promise<void> => {
    for (const running of started.splice(0)) await running.close();
  };

  beforeAll(async () => {
    [broker, database] = await Promise.all([TestBroker.create(), createDatabase()]);
    const own = typeof settings === 'function' ? await settings() : settings;
    env = { DATABASE_URL: database.url, RABBITMQ_URL: broker.url, PORT: '0', LOG_LEVEL: 'error', ...own };
    await start();
  }, 60_000);

  afterAll(async () => {
    await closeAll();
    await broker?.drop();
    await database?.drop();
  }, 60_000);

  return {
    get broker() {
      return broker;
    },
    get database() {
      return database;
    },
    get running() {
      return started[0]!;
    },
    async restart() {
      await closeAll();
      await start();
    },
    replica: start,
  };
}
