import type { Currency } from '@carillon/templates';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { nextRevision } from './revision';

const CURRENCY = `code, kind, names`;

/** A currency, and when it was changed last. */
export interface AnnouncedCurrency extends Currency {
  readonly revision: string;
  readonly updatedAt: Date;
}

@Injectable()
export class CurrencyRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async save({ code, kind, names }: Currency, at: Date): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const revision = await nextRevision(tx);
      await tx.query(
        `insert into currency (code, kind, names, updated_at, revision, announced) values ($1, $2, $3, $4, $5, false)
         on conflict (code) do update set kind = excluded.kind, names = excluded.names, updated_at = excluded.updated_at,
           revision = excluded.revision, announced = false`,
        [code, kind, JSON.stringify(names), at, revision],
      );
    });
  }

  /** By code, from after a code on. */
  async list(limit: number, after: string | undefined): Promise<readonly Currency[]> {
    return this.dataSource.query(`select ${CURRENCY} from currency where code > $1 order by code limit $2`, [
      after ?? '',
      limit,
    ]);
  }

  /** Some that nobody has been told of as they are now; marked as announced with the commit of `tx`. */
  async takeUnannounced(tx: EntityManager, limit: number): Promise<readonly AnnouncedCurrency[]> {
    const [rows]: [AnnouncedCurrency[], number] = await tx.query(
      `update currency set announced = true
       where code in (select code from currency where not announced limit $1 for update skip locked)
       returning ${CURRENCY}, revision, updated_at as "updatedAt"`,
      [limit],
    );
    return rows;
  }

  /** All of them, for rendering. A programme has a handful. */
  async all(tx: EntityManager): Promise<readonly Currency[]> {
    return tx.query(`select ${CURRENCY} from currency`);
  }
}
