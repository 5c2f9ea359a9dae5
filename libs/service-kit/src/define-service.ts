import { trustOutgoing } from '@carillon/contracts';
import {
  Answers,
  Broker,
  type Handling,
  handlingOf,
  KeptLetters,
  type Logger,
  Messaging,
  Messenger,
  Questions,
} from '@carillon/messaging';
import type { INestApplication, Provider, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { AuditController } from './audit/audit.controller';
import type { AuditedTable } from './audit/audited-tables';
import { ROLES } from './auth/roles';
import { createApplication, createPreview } from './application';
import { type Migration, openDatabase } from './database';
import { Readiness } from './http/operations.controller';
import { createLogger } from './logging';
import { EraseMembersOnErasureRequested } from './privacy/erase-members.on-erasure-requested';
import { FollowMembersOnMembersMerged } from './privacy/follow-members.on-members-merged';
import { MergedMember1700000000101, MergedMembers } from './privacy/merged-members';
import { type Follower, PERSONAL_TABLES, type PersonalTable } from './privacy/personal-table';
import { TellDataOnDataRequested } from './privacy/tell-data.on-data-requested';
import { SERVICE_NAME } from './service-name';
import { readSettings, type ServiceConfig, SettingsError } from './settings';
import { TellKeptLetters } from './trace/tell-kept-letters';
import { TraceDesk } from './trace/trace-desk';
import type { TraceTeller } from './trace/trace-teller';
import { Traces } from './trace/traces';

type Env = Readonly<Record<string, string | undefined>>;

/** Work that goes on beside the handlers. Starts before the first packet is taken, stops after the last is answered. */
export interface Background {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceOptions<Schema extends typeof ServiceConfig> {
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly config: Schema;
  readonly migrations?: readonly Migration[];
  readonly controllers?: readonly Type[];
  /** Tables whose changes over HTTP are written down; they are read at `GET /api/audit`. */
  readonly audited?: readonly AuditedTable[];
  /** Tables in which something of members is kept: what they want to see, and want forgotten. */
  readonly personal?: readonly PersonalTable[];
  /** Beginnings of paths, such as `/callbacks/`, whose bodies reach the controller as they came: a `Buffer`. */
  readonly rawPaths?: readonly string[];
  /** Repositories, handlers (found by their decorator), background work, and whatever they need. */
  readonly providers: (config: z.output<Schema>) => readonly Provider[];
  readonly background?: readonly Type<Background>[];
  /** Those of the providers that tell what the service knows of an event or a message. Of its given-up packets every service tells. */
  readonly tellers?: readonly Type<TraceTeller>[];
  /** Batches an effect handler may have on the way at the same time; 4 by default. */
  readonly effectLanes?: number;
}

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly app: INestApplication;
  close(): Promise<void>;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly summary: string;
  readonly config: typeof ServiceConfig;
  /** Starts the service; resolves when it takes packets. @throws SettingsError with every fault in one message */
  start(env: Env): Promise<RunningService>;
  /** The whole life of a process: starts, stops gracefully on SIGTERM and SIGINT, exits. */
  run(): Promise<void>;
  /** Its REST interface, without connecting to anything. */
  openApi(): Promise<OpenAPIObject>;
  /** What its handlers are for, without starting it. */
  handlings(): readonly Handling[];
}

/** A service is the list of its parts; everything else is the same for all. */
export function defineService<Schema extends typeof ServiceConfig>(options: ServiceOptions<Schema>): ServiceDefinition {
  const start = (env: Env) => startService(options, readSettings(options.name, options.config, env));
  return {
    name: options.name,
    summary: options.summary,
    config: options.config,
    start,
    run: () => runProcess(options.name, start),
    openApi: () => openApiOf(options),
    handlings: () =>
      handlerTypes(providersOf(options, exampleSettings<z.output<Schema>>())).map((type) => handlingOfType(type)),
  };
}

/** For questions that need the parts list and not the parts: no provider is created from these. */
const exampleSettings = <Config>(): Config => new Proxy({}, { get: () => undefined }) as Config;

async function startService<Schema extends typeof ServiceConfig>(
  options: ServiceOptions<Schema>,
  config: z.output<Schema>,
): Promise<RunningService> {
  const { name } = options;
  const log = createLogger(name, config.LOG_LEVEL);
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
  const { audited = [] } = options;
  const migrations = [...(options.migrations ?? []), ...(follows(options) ? [MergedMember1700000000101] : [])];
  const { DATABASE_URL: url, DATABASE_POOL: poolSize } = config;
  const dataSource = await openDatabase({ service: name, url, poolSize, migrations, audited, log });
  const broker = new Broker({ url: config.RABBITMQ_URL, name, log });
  const readiness = new Readiness();
  const providers = providersOf(options, config);
  const app = await createApplication({
    config,
    log,
    registry,
    controllers: controllersOf(options),
    rawPaths: options.rawPaths ?? [],
    providers: [
      ...providers,
      { provide: DataSource, useValue: dataSource },
      { provide: Broker, useValue: broker },
      { provide: Registry, useValue: registry },
      { provide: Readiness, useValue: readiness },
      { provide: Messenger, useValue: new Messenger(broker, name) },
      { provide: LOGGER, useValue: log },
    ],
  });
  const handlers = handlerTypes(providers).map((type) => app.get<object>(type));
  const messaging = new Messaging({
    service: name,
    broker,
    dataSource,
    handlers,
    registry,
    log,
    effectLanes: options.effectLanes,
  });
  const background = (options.background ?? []).map((type) => app.get<Background>(type));

  await app.listen(config.PORT, config.HOST);
  for (const each of background) await each.start();
  await messaging.start();
  readiness.serving = true;
  const address = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  log.info({ url: address }, 'started');

  const close = async (): Promise<void> => {
    readiness.serving = false;
    await app.close();
    await messaging.stop();
    for (const each of background) await each.stop();
    await dataSource.destroy();
    log.info({}, 'stopped');
  };
  return { name, url: address, app, close };
}

/** What every service does for the privacy of members, beside its own. */
function providersOf<Schema extends typeof ServiceConfig>(
  options: ServiceOptions<Schema>,
  config: z.output<Schema>,
): readonly Provider[] {
  const { name, personal = [], providers } = options;
  return [
    ...providers(config),
    EraseMembersOnErasureRequested,
    TellDataOnDataRequested,
    ...(follows(options) ? [MergedMembers, followingOf(personal)] : []),
    { provide: PERSONAL_TABLES, useValue: follows(options) ? [...personal, MERGED_MEMBER] : personal },
    { provide: SERVICE_NAME, useValue: name },
    {
      provide: KeptLetters,
      inject: [Broker],
      useFactory: (broker: Broker) => new KeptLetters(config.RABBITMQ_URL, name, broker),
    },
    ...tracing(options),
  ];
}

/** Answers what is asked about events and messages, and can ask it of all. */
function tracing({ name, tellers = [] }: Pick<ServiceOptions<never>, 'name' | 'tellers'>): readonly Provider[] {
  return [
    TellKeptLetters,
    {
      provide: TraceDesk,
      inject: [LOGGER, TellKeptLetters, ...tellers],
      useFactory: (log: Logger, ...all: TraceTeller[]) => new TraceDesk(name, all, log),
    },
    {
      provide: Answers,
      inject: [Broker, TraceDesk, LOGGER],
      useFactory: (broker: Broker, desk: TraceDesk, log: Logger) =>
        new Answers({ broker, service: name, answer: (question) => desk.answer(question), log }),
    },
    { provide: Questions, inject: [Broker], useFactory: (broker: Broker) => new Questions(broker) },
    {
      provide: Traces,
      inject: [Questions, LOGGER],
      useFactory: (questions: Questions, log: Logger) => new Traces(questions, log),
    },
  ];
}

/** The ids of who has become one with whom. */
const MERGED_MEMBER: PersonalTable = {
  table: 'merged_member',
  rows: 'member_id = any($1::text[])',
  onErasure: 'delete',
  shown: ['member_id', 'root_id'],
};

/** Whether anything that the service keeps follows members who become one. */
const follows = ({ personal = [] }: Pick<ServiceOptions<never>, 'personal'>): boolean =>
  personal.some((table) => table.follows !== undefined);

function followingOf(personal: readonly PersonalTable[]): Provider {
  const followers = personal.flatMap((table) => (typeof table.follows === 'function' ? [table.follows] : []));
  return {
    provide: FollowMembersOnMembersMerged,
    inject: [MergedMembers, ...followers],
    useFactory: (merged: MergedMembers, ...own: Follower[]) => new FollowMembersOnMembersMerged(personal, merged, own),
  };
}

/** What every service serves stands last, so that the reference begins with its own. */
const controllersOf = ({ controllers = [], audited = [] }: Pick<ServiceOptions<never>, 'controllers' | 'audited'>) =>
  audited.length === 0 ? controllers : [...controllers, AuditController];

const SCOPES = Object.fromEntries(ROLES.map((role) => [role, '']));

/** Injection token of the service's logger (`Logger` of `@carillon/messaging`). */
export const LOGGER = Symbol('LOGGER');

type HandlerType = Type<object>;

function handlerTypes(providers: readonly Provider[]): readonly HandlerType[] {
  const types = providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide));
  return types.filter(
    (type): type is HandlerType => typeof type === 'function' && handlingOf(type.prototype as object) !== undefined,
  );
}

const handlingOfType = (type: HandlerType): Handling => handlingOf(type.prototype as object)!;

async function runProcess(name: string, start: (env: Env) => Promise<RunningService>): Promise<void> {
  trustOutgoing();
  try {
    const service = await start(process.env);
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      service.close().then(
        () => process.exit(0),
        (error: unknown) => fail(name, error),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    fail(name, error);
  }
}

function fail(name: string, error: unknown): never {
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`);
  else createLogger(name, 'error').fatal({ err: error }, 'cannot go on');
  process.exit(1);
}

async function openApiOf<Schema extends typeof ServiceConfig>(options: ServiceOptions<Schema>): Promise<OpenAPIObject> {
  const app = await createPreview([...controllersOf(options)]);
  const document = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Carillon ${options.name}`)
    .setDescription(options.summary)
    .setVersion('1')
    .addBearerAuth()
    .addOAuth2({ type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: SCOPES } } })
    .build();
  return cleanupOpenApiDoc(SwaggerModule.createDocument(app, document, { autoTagControllers: false }));
}
