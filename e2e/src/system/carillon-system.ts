import {
  createDatabase,
  loadProgramme,
  OutsideWorld,
  type Programme,
  SimulatorsClient,
  TestBroker,
  type TestDatabase,
} from '@carillon/testing';
import { serviceEnvironments } from './service-environments';
import { ServiceProcess } from './service-process';

/** Settings by service, on top of those that `npm start` gives. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The whole system as processes, with a broker and a database of its own, and the world around it. */
export class CarillonSystem {
  private constructor(
    readonly brokerUrl: string,
    private readonly broker: TestBroker,
    private readonly database: TestDatabase,
    private readonly processes: ReadonlyMap<string, ServiceProcess>,
    readonly world: OutsideWorld,
    readonly simulators: SimulatorsClient,
  ) {}

  static async start(settings: Settings = {}): Promise<CarillonSystem> {
    const [broker, database] = await Promise.all([TestBroker.create(), createDatabase()]);
    const environments = serviceEnvironments({ databaseUrl: database.url, brokerUrl: broker.url });
    const processes = new Map(
      Object.entries(environments).map(([name, env]) => [
        name,
        new ServiceProcess(name, { ...env, DATABASE_POOL: '5', ...settings[name] }),
      ]),
    );
    try {
      await Promise.all([...processes.values()].map((service) => service.start()));
      const world = await OutsideWorld.connect(broker.url);
      const simulators = new SimulatorsClient(processes.get('simulators')!.url);
      return new CarillonSystem(broker.url, broker, database, processes, world, simulators);
    } catch (error) {
      await Promise.all([...processes.values()].map((service) => service.kill()));
      await Promise.all([broker.drop(), database.drop()]);
      throw error;
    }
  }

  service(name: string): ServiceProcess {
    const service = this.processes.get(name);
    if (service === undefined) throw new Error(`there is no service ${name}`);
    return service;
  }

  /** From now on every line that a service writes and that holds one of these words is kept. */
  listenFor(words: readonly string[]): void {
    for (const [name, service] of this.processes) if (name !== 'simulators') service.listenFor(words);
  }

  get overheard(): readonly string[] {
    return [...this.processes.values()].flatMap(({ overheard }) => overheard);
  }

  /** `<schema>.<table>` of every table with a row that holds one of these words, in whatever column. */
  async tablesWith(words: readonly string[]): Promise<readonly string[]> {
    const tables = await this.database.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    // Columns of bytes are written in hexadecimal.
    const spelt = words.flatMap((word) => [word, Buffer.from(word).toString('hex')]);
    const patterns = spelt.map((word) => `%${word}%`);
    const found = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await this.database.query(`select 1 from ${name} t where t::text ilike any($1) limit 1`, [
          patterns,
        ]);
        return rows.length > 0 ? [name] : [];
      }),
    );
    return found.flat();
  }

  queuedMessages(): Promise<readonly { readonly queue: string; readonly body: string }[]> {
    return this.broker.look();
  }

  async load(programme: Partial<Programme>): Promise<void> {
    const urlOf = (name: string): string => this.service(name).url;
    await loadProgramme(programme, {
      members: urlOf('members'),
      renderer: urlOf('renderer'),
      offers: urlOf('offers'),
      'gateway-social': urlOf('gateway-social'),
    });
  }

  /** Does a check; if it fails, the error tells what the services said last. */
  async explain<T>(check: () => Promise<T>): Promise<T> {
    try {
      return await check();
    } catch (error) {
      const lastWords = [...this.processes.values()]
        .map(({ lastWords: words }) => words)
        .filter((words) => words !== '');
      if (error instanceof Error) error.message = [error.message, ...lastWords].join('\n');
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes.values()].map((service) => service.kill()));
    await this.world.close().catch(() => undefined); // a test may have broken it
    await this.broker.drop();
    await this.database.drop();
  }
}

/** Starts a system before the tests of a file and stops it after them. */
export function useSystem(
  prepare: (system: CarillonSystem) => Promise<void>,
  settings?: Settings,
): { readonly system: CarillonSystem } {
  let system: CarillonSystem | undefined;

  beforeAll(async () => {
    system = await CarillonSystem.start(settings);
    await prepare(system);
  }, 180_000);

  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  return {
    get system() {
      if (system === undefined) throw new Error('the system has not started');
      return system;
    },
  };
}
