import type { CurrencyChanged, PayloadOf } from '@carillon/contracts';
import type { Currency } from '@carillon/templates';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** How old the names of currencies may be, in milliseconds. */
const FRESH_MS = 1_000;

/** The currencies of the programme and their names, as the renderer has announced them. */
@Injectable()
export class CurrencyRepository {
  private cached: { readonly until: number; readonly currencies: ReadonlyMap<string, Currency> } | undefined;

  /** An older revision than the one that is kept changes nothing. */
  async keep(tx: EntityManager, currencies: readonly PayloadOf<typeof CurrencyChanged>[]): Promise<void> {
    await tx.query(
      `insert into currency (code, kind, names, revision)
       select distinct on (code) * from unnest($1::text[], $2::text[], $3::jsonb[], $4::bigint[])
         as c (code, kind, names, revision)
       order by code, revision desc
       on conflict (code) do update set kind = excluded.kind, names = excluded.names, revision = excluded.revision
       where currency.revision < excluded.revision`,
      [
        currencies.map(({ code }) => code),
        currencies.map(({ kind }) => kind),
        currencies.map(({ names }) => JSON.stringify(names)),
        currencies.map(({ revision }) => revision),
      ],
    );
    this.cached = undefined;
  }

  /** By code, at most a second old: the till does not wait for a query. */
  async current(tx: EntityManager): Promise<ReadonlyMap<string, Currency>> {
    const now = Date.now();
    if (this.cached === undefined || this.cached.until <= now) {
      const rows: Currency[] = await tx.query(`select code, kind, names from currency`);
      this.cached = { until: now + FRESH_MS, currencies: new Map(rows.map((row) => [row.code, row])) };
    }
    return this.cached.currencies;
  }
}
