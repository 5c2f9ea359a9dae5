import { randomUUID } from 'node:crypto';
import type { AnyContract } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import type { DataSource } from 'typeorm';
import type { SendResult } from '../channel-provider';
import { ERRORS } from '../error-codes';
import type { ProviderKind } from '../provider-kind';
import type { Admit } from '../sending/admission';
import type { GatewayRepository, StoredGateway } from '../storage/gateway.repository';
import type { GatewayEntry } from './gateway-entry';
import type { GatewayRoster } from './gateway-roster';
import { faultsOf, mergeSettings, type SplitSettings } from './gateway-settings';
import type { SecretBox } from './secret-box';
import type { WantedGateway } from './wanted-gateway';

export interface GatewayDeskParts {
  readonly channel: string;
  readonly command: AnyContract;
  readonly kinds: readonly ProviderKind<unknown>[];
  readonly secrets: SecretBox | undefined;
  readonly roster: GatewayRoster;
  readonly gateways: GatewayRepository;
  readonly dataSource: DataSource;
  /** How long the provider may take over a test. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  readonly admit: Admit<unknown, unknown>;
}

/** A gateway as it is shown: without its secrets, and with how it fares in this process. */
export interface ShownGateway extends Omit<GatewayEntry, 'signature' | 'working'> {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Which secrets it has. */
  readonly secrets: readonly string[];
}

/** Configures gateways; every replica follows within about a second. */
export class GatewayDesk {
  constructor(private readonly parts: GatewayDeskParts) {}

  get channel(): string {
    return this.parts.channel;
  }

  get kinds(): readonly ProviderKind<unknown>[] {
    return this.parts.kinds;
  }

  async list(): Promise<readonly ShownGateway[]> {
    const { roster, gateways, dataSource } = this.parts;
    await roster.refresh();
    const rows = new Map((await gateways.all(dataSource.manager)).map((row) => [row.name, row]));
    return [...roster.all()].map((entry) => this.shown(entry, rows.get(entry.name)));
  }

  async one(name: string): Promise<ShownGateway> {
    return (await this.list()).find((gateway) => gateway.name === name) ?? notFound(name);
  }

  /** @throws RejectedError naming each setting that does not fit */
  async save(name: string, wanted: WantedGateway): Promise<ShownGateway> {
    const { dataSource, gateways, kinds, roster } = this.parts;
    this.refuseEnvironment(name);
    const kind = kinds.find((one) => one.kind === wanted.kind);
    if (kind === undefined) {
      const known = kinds.map((one) => one.kind).join(', ');
      throw new RejectedError(ERRORS.GATEWAY_KIND_UNKNOWN, `there is no kind ${wanted.kind}; there are: ${known}`);
    }
    await dataSource.transaction(async (tx) => {
      const row = await gateways.lock(tx, name);
      const { open, secret } = this.settingsOf(row, kind, wanted);
      await gateways.save(tx, { ...wanted, name, settings: open, secrets: this.sealed(name, secret, row) });
    });
    await roster.refresh();
    return this.one(name);
  }

  async remove(name: string): Promise<void> {
    this.refuseEnvironment(name);
    const { dataSource, gateways, roster } = this.parts;
    if (!(await dataSource.transaction((tx) => gateways.remove(tx, name)))) notFound(name);
    await roster.refresh();
  }

  /** Makes it anew in every replica, so that no pause is left. */
  async resume(name: string): Promise<ShownGateway> {
    this.refuseEnvironment(name);
    const { dataSource, gateways, roster } = this.parts;
    if (!(await dataSource.transaction((tx) => gateways.resume(tx, name)))) notFound(name);
    await roster.refresh();
    return this.one(name);
  }

  /**
   * Sends one message by this gateway, switched on or not, paused or not, past the queue and the record: the answer is the
   * provider's own, and its receipts find nothing.
   */
  async test(name: string, message: Readonly<Record<string, unknown>>): Promise<SendResult> {
    const { roster, command, timeoutMs, admit, dataSource } = this.parts;
    await roster.refresh();
    const { working, fault } = roster.get(name) ?? notFound(name);
    if (working === undefined)
      throw new RejectedError(ERRORS.GATEWAY_NOT_READY, fault ?? 'the gateway could not be made');
    const payload = command.schema.safeParse({ ...message, deliveryId: randomUUID() });
    if (!payload.success) {
      throw new RejectedError(ERRORS.TEST_MESSAGE_INVALID, 'the message does not fit the channel', {
        faults: faultsOf(payload.error, '/message'),
      });
    }
    const [admitted] = await admit([payload.data], dataSource.manager);
    if (admitted?.outcome !== 'admitted') return { outcome: 'rejected', ...admitted!.refusal }; // one for each payload
    return working.provider.send(admitted.message, AbortSignal.timeout(timeoutMs));
  }

  private settingsOf(
    row: StoredGateway | undefined,
    kind: ProviderKind<unknown>,
    { settings }: WantedGateway,
  ): SplitSettings {
    const before = row?.kind === kind.kind ? { open: row.settings, secret: this.opened(row) } : undefined;
    const merged = mergeSettings(kind, settings, before);
    switch (merged.outcome) {
      case 'fit':
        return merged;
      case 'unfit':
        throw new RejectedError(ERRORS.GATEWAY_SETTINGS_INVALID, `the settings do not fit ${kind.kind}`, merged);
      case 'secrets-needed': {
        const detail = `the address that secrets are sent to has changed: give ${merged.names.join(', ')} again`;
        throw new RejectedError(ERRORS.GATEWAY_SECRETS_NEEDED, detail);
      }
    }
  }

  /** Secrets that do not open any more count as none: the schema will ask for those that are needed. */
  private opened({ name, secrets }: StoredGateway): Readonly<Record<string, unknown>> {
    const text = secrets === undefined ? undefined : this.parts.secrets?.open(secrets, name);
    return text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>); // sealed by us, from an object
  }

  /** What has not changed stays sealed as it is, so that nothing is made anew for it. */
  private sealed(
    name: string,
    secrets: Readonly<Record<string, unknown>>,
    row: StoredGateway | undefined,
  ): string | undefined {
    if (Object.keys(secrets).length === 0) return undefined;
    const box = this.parts.secrets;
    if (box === undefined) {
      const detail = 'secrets cannot be kept: set GATEWAY_SECRETS_KEY (openssl rand -base64 32) and start again';
      throw new RejectedError(ERRORS.GATEWAY_SECRETS_KEY_MISSING, detail);
    }
    const plain = JSON.stringify(secrets);
    const known = row?.secrets;
    const same = known !== undefined && box.isCurrent(known) && box.open(known, name) === plain;
    return same ? known : box.seal(plain, name);
  }

  private shown(
    { signature: _signature, working, ...entry }: GatewayEntry,
    row: StoredGateway | undefined,
  ): ShownGateway {
    const names = row === undefined ? [] : Object.keys(this.opened(row));
    const health = working?.line.health;
    return { ...entry, settings: row?.settings ?? {}, secrets: names, ...(health === undefined ? {} : { health }) };
  }

  private refuseEnvironment(name: string): void {
    if (this.parts.roster.get(name)?.source !== 'environment') return;
    const detail = `${name} is described by environment variables, and can be changed only there`;
    throw new RejectedError(ERRORS.GATEWAY_OF_ENVIRONMENT_CONFLICT, detail);
  }
}

function notFound(name: string): never {
  throw new RejectedError(ERRORS.GATEWAY_NOT_FOUND, `there is no gateway ${name}`);
}
