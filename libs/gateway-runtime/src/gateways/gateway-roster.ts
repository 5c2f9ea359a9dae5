import type { Logger } from '@carillon/messaging';
import { RegularWork } from '@carillon/service-kit';
import type { DataSource, EntityManager } from 'typeorm';
import type { ChannelProvider } from '../channel-provider';
import { routeOrder, type RoutingFacts } from '../domain/route-order';
import type { PolledGateway } from '../receipts/status-poller';
import type { ProviderLine } from '../sending/provider-line';
import type { GatewayRepository } from '../storage/gateway.repository';
import type { GatewayEntry } from './gateway-entry';
import type { GatewayMaker } from './gateway-maker';
import type { WantedGateway } from './wanted-gateway';

export interface RosterParts {
  readonly dataSource: DataSource;
  readonly gateways: GatewayRepository;
  readonly maker: GatewayMaker;
  /** Those that settings of their own describe, in their order. */
  readonly providers: readonly ChannelProvider<unknown>[];
  /** Those of the variable GATEWAYS. */
  readonly described: Readonly<Record<string, WantedGateway>>;
  readonly log: Logger;
}

/** Where a message may go. */
export type Standing =
  | { readonly route: 'open' }
  | { readonly route: 'paused'; readonly leftMs: number; readonly code: string; readonly detail: string }
  | { readonly route: 'missing'; readonly code: string; readonly detail: string };

/** A change made in one replica reaches the others within about this time. */
const LOOK_EVERY_MS = 1_000;
const WAIT_FOR_A_PERSON_MS = 5_000;

/** All gateways of one channel: those of the environment, and those configured over REST as they are now. */
export class GatewayRoster {
  private entries: ReadonlyMap<string, GatewayEntry>;
  private revision: string | undefined;
  private refreshing: Promise<void> | undefined;
  private released = false;
  private readonly retiring = new Set<Promise<void>>();
  private readonly watch: RegularWork;

  constructor(private readonly parts: RosterParts) {
    const { maker, providers, described } = parts;
    this.entries = byName([
      ...providers.map((provider) => maker.ofProvider(provider)),
      ...Object.entries(described).map(([name, wanted]) => maker.ofEnvironment(name, wanted)),
    ]);
    const work = async (): Promise<number> => {
      await this.refresh();
      return LOOK_EVERY_MS;
    };
    this.watch = new RegularWork({
      work,
      complaint: 'gateways cannot be looked up, going on with those known',
      log: parts.log,
    });
  }

  async start(): Promise<void> {
    for (const entry of this.entries.values()) await this.parts.maker.start(entry);
    await this.refresh();
    this.watch.start();
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await Promise.all([...this.all()].map(({ working }) => working?.provider.close?.()));
    await Promise.all(this.retiring);
  }

  /** From now on nothing begins. */
  release(): void {
    this.released = true;
    for (const { working } of this.all()) working?.line.release();
  }

  all(): Iterable<GatewayEntry> {
    return this.entries.values();
  }

  get(name: string): GatewayEntry | undefined {
    return this.entries.get(name);
  }

  line(name: string): ProviderLine<unknown> | undefined {
    return this.entries.get(name)?.working?.line;
  }

  polled(): readonly PolledGateway[] {
    return [...this.all()].flatMap(({ name, working }) => {
      const polling = working?.provider.polling;
      return polling === undefined ? [] : [{ name, polling }];
    });
  }

  /**
   * The gateways for a message that names none, the first choice first; those that cannot send now come last. The facts are
   * asked for only where some gateway has rules.
   */
  choose(message: unknown, factsOf: () => RoutingFacts, key: string): readonly string[] {
    const enabled = [...this.all()].filter(
      ({ enabled, working }) => enabled && working?.provider.takes?.(message) !== false,
    );
    const facts = enabled.some(({ rules }) => rules.length > 0) ? factsOf() : {};
    const order = routeOrder(enabled, facts, key);
    if (order.length < 2) return order;
    const open = order.filter((name) => this.standing(name).route === 'open');
    return [...open, ...order.filter((name) => !open.includes(name))];
  }

  /** The next of them that can send now. */
  nextOpen(names: readonly string[]): string | undefined {
    return names.find((name) => this.standing(name).route === 'open');
  }

  /** An empty name stands for a message that no gateway is for. */
  standing(name: string): Standing {
    const entry = this.entries.get(name);
    if (entry === undefined) return name === '' ? this.noRoute() : missing('NO_SUCH_PROVIDER', `no gateway ${name}`);
    if (!entry.enabled) return waiting('DISABLED', `the gateway ${name} is switched off`);
    if (entry.working === undefined) return waiting('MISCONFIGURED', entry.fault ?? 'it could not be made');
    const { leftMs, code, detail } = entry.working.line.paused;
    return leftMs > 0 ? { route: 'paused', leftMs, code, detail } : { route: 'open' };
  }

  /** Resolves when the gateways are as the database has them; at once when nothing has changed. */
  refresh(manager: EntityManager = this.parts.dataSource.manager): Promise<void> {
    this.refreshing ??= this.readAgain(manager).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private noRoute(): Standing {
    const someone = [...this.all()].some(({ enabled }) => enabled);
    if (someone) return missing('NO_ROUTE', 'no gateway is for such messages');
    return waiting('NO_GATEWAY', 'no gateway is configured and switched on');
  }

  private async readAgain(manager: EntityManager): Promise<void> {
    const { gateways, maker, log } = this.parts;
    // Read first: what is read after it is at least as new.
    const revision = await gateways.revision(manager);
    if (revision === this.revision) return;
    const rows = await gateways.all(manager);
    const environment = [...this.all()].filter(({ source }) => source === 'environment');
    const taken = new Set(environment.map(({ name }) => name));
    const configured = rows
      .filter(({ name }) => !taken.has(name))
      .map((row) => maker.ofRow(row, this.entries.get(row.name)));
    const before = this.entries;
    const fresh = configured.filter(({ name, working }) => working !== before.get(name)?.working);
    if (this.released) for (const { working } of fresh) working?.line.release();
    for (const entry of fresh) {
      if (entry.fault !== undefined) log.error({ gateway: entry.name, fault: entry.fault }, 'a gateway cannot be made');
      await maker.start(entry);
    }
    this.entries = byName([...environment, ...configured]);
    this.revision = revision;
    const kept = new Set([...this.all()].map(({ working }) => working));
    for (const entry of before.values()) if (!kept.has(entry.working)) this.retire(entry);
  }

  /** What waits in its line goes back to the queue, what is in flight ends. */
  private retire({ name, working }: GatewayEntry): void {
    working?.line.release();
    const closing = Promise.resolve(working?.provider.close?.())
      .catch((err: unknown) => this.parts.log.warn({ err, gateway: name }, 'a gateway did not close'))
      .finally(() => this.retiring.delete(closing));
    this.retiring.add(closing);
  }
}

const missing = (code: string, detail: string): Standing => ({ route: 'missing', code, detail });
const waiting = (code: string, detail: string): Standing => ({
  route: 'paused',
  leftMs: WAIT_FOR_A_PERSON_MS,
  code,
  detail,
});

function byName(entries: readonly GatewayEntry[]): ReadonlyMap<string, GatewayEntry> {
  const map = new Map<string, GatewayEntry>();
  for (const entry of entries) {
    if (map.has(entry.name)) throw new Error(`two gateways are called ${entry.name}`);
    map.set(entry.name, entry);
  }
  return map;
}
