import type { EntityManager } from 'typeorm';
import type { ProviderLimits } from '../channel-provider';
import type { RoutingRule } from '../domain/route-order';

/** A gateway as it was configured over REST. */
export interface ConfiguredGateway {
  readonly name: string;
  readonly kind: string;
  /** Without what is secret. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The secret settings as JSON, sealed; absent when there are none. */
  readonly secrets: string | undefined;
  readonly weight: number;
  readonly enabled: boolean;
  readonly rules: readonly RoutingRule[];
  readonly limits: ProviderLimits;
}

export interface StoredGateway extends ConfiguredGateway {
  /** Goes up each time a person says that what stopped it is mended. */
  readonly resumed: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type Row = Omit<StoredGateway, 'secrets'> & { readonly secrets: string | null };

const COLUMNS = `name, kind, settings, secrets, weight, enabled, rules, limits, resumed, created_at as "createdAt",
  updated_at as "updatedAt"`;

/** The gateways configured over REST; every change raises the revision that all replicas look at. */
export class GatewayRepository {
  async revision(manager: EntityManager): Promise<string> {
    const [row]: { revision: string }[] = await manager.query(`select revision::text from gateway_revision`);
    return row?.revision ?? '';
  }

  async all(manager: EntityManager): Promise<readonly StoredGateway[]> {
    const rows: Row[] = await manager.query(`select ${COLUMNS} from gateway order by name`);
    return rows.map(fromRow);
  }

  /** Locks it, if it is there. */
  async lock(tx: EntityManager, name: string): Promise<StoredGateway | undefined> {
    const rows: Row[] = await tx.query(`select ${COLUMNS} from gateway where name = $1 for update`, [name]);
    return rows.map(fromRow)[0];
  }

  async save(tx: EntityManager, gateway: ConfiguredGateway): Promise<void> {
    const { name, kind, settings, secrets, weight, enabled, rules, limits } = gateway;
    await tx.query(
      `insert into gateway (name, kind, settings, secrets, weight, enabled, rules, limits)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (name) do update
       set kind = $2, settings = $3, secrets = $4, weight = $5, enabled = $6, rules = $7, limits = $8, updated_at = now()`,
      [
        name,
        kind,
        JSON.stringify(settings),
        secrets ?? null,
        weight,
        enabled,
        JSON.stringify(rules),
        JSON.stringify(limits),
      ],
    );
    await this.changed(tx);
  }

  /** False when there is none of this name. */
  async resume(tx: EntityManager, name: string): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`update gateway set resumed = resumed + 1 where name = $1`, [
      name,
    ]);
    if (count > 0) await this.changed(tx);
    return count > 0;
  }

  /** False when there is none of this name. */
  async remove(tx: EntityManager, name: string): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`delete from gateway where name = $1`, [name]);
    if (count > 0) await this.changed(tx);
    return count > 0;
  }

  private async changed(tx: EntityManager): Promise<void> {
    await tx.query(`update gateway_revision set revision = revision + 1`);
  }
}

const fromRow = ({ secrets, ...row }: Row): StoredGateway => ({ ...row, secrets: secrets ?? undefined });
