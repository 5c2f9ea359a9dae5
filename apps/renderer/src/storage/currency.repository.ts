import type { Currency } from '@carillon/templates';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { nextRevision } from './revision';

const CURRENCY = `code, kind, names`;

@Injectable()
export class CurrencyRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async save({ code, kind, names }: Currency, at: Date): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `insert into currency (code, kind, names, updated_at) values ($1, $2, $3, $4)
         on conflict (code) do update set kind = excluded.kind, names = excluded.names, updated_at = excluded.updated_at`,
        [code, kind, JSON.stringify(names), at],
      );
      await nextRevision(tx);
    });
  }

  /** By code, from after a code on. */
  async list(limit: number, after: string | undefined): Promise<readonly Currency[]> {
    return this.dataSource.query(`select ${CURRENCY} from currency where code > $1 order by code limit $2`, [
      after ?? '',
      limit,
    ]);
  }

  /** All of them, for rendering. A programme has a handful. */
  async all(tx: EntityManager): Promise<readonly Currency[]> {
    return tx.query(`select ${CURRENCY} from currency`);
  }
}
