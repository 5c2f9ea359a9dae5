import type { Place } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Offer, OfferState, OfferTerms } from '../domain/offer';

interface Row {
  readonly id: string;
  readonly terms: OfferTerms;
  readonly state: OfferState;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = 'id, terms, state, created_at, updated_at';

/** Every change bumps the revision in its own transaction, so that no replica decides by what has gone. */
@Injectable()
export class OfferRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async find(id: string): Promise<Offer | undefined> {
    const [row]: Row[] = await this.dataSource.query(`select ${COLUMNS} from offer where id = $1`, [id]);
    return row && toOffer(row);
  }

  /** Newest first; relies on offer_newest. */
  async list(limit: number, after?: Place): Promise<readonly Offer[]> {
    const rows: Row[] = await this.dataSource.query(
      `select ${COLUMNS} from offer where $2::timestamptz is null or (created_at, id) < ($2, $3::uuid)
       order by created_at desc, id desc limit $1`,
      [limit, after?.at ?? null, after?.id ?? null],
    );
    return rows.map(toOffer);
  }

  /** Writes a stopped offer. @returns undefined when there is one by this id and it is running */
  async put(id: string, terms: OfferTerms): Promise<{ readonly offer: Offer; readonly created: boolean } | undefined> {
    return this.changing(async (tx) => {
      const rows: (Row & { created: boolean })[] = await tx.query(
        `insert into offer (id, terms) values ($1, $2)
         on conflict (id) do update set terms = excluded.terms, updated_at = date_trunc('milliseconds', now()) where offer.state = 'stopped'
         returning ${COLUMNS}, xmax = 0 as created`,
        [id, JSON.stringify(terms)],
      );
      return rows[0] && { offer: toOffer(rows[0]), created: rows[0].created };
    });
  }

  /** @returns undefined when there is no such offer */
  async setState(id: string, state: OfferState): Promise<Offer | undefined> {
    return this.changing(async (tx) => {
      const [rows]: [Row[], number] = await tx.query(
        `update offer set state = $2, updated_at = case when state = $2 then updated_at else date_trunc('milliseconds', now()) end
         where id = $1 returning ${COLUMNS}`,
        [id, state],
      );
      return rows[0] && toOffer(rows[0]);
    });
  }

  /** @returns whether a stopped offer by this id was there */
  async remove(id: string): Promise<boolean> {
    return this.changing(async (tx) => {
      const [, count]: [unknown, number] = await tx.query(`delete from offer where id = $1 and state = 'stopped'`, [
        id,
      ]);
      return count > 0;
    });
  }

  private changing<T>(change: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      const result = await change(tx);
      await tx.query(`update offer_revision set revision = revision + 1`);
      return result;
    });
  }

  /** The revision as this transaction sees it. */
  async revision(tx: EntityManager): Promise<string> {
    const [row]: { revision: string }[] = await tx.query(`select revision from offer_revision`);
    return row!.revision;
  }

  async running(tx: EntityManager): Promise<readonly Offer[]> {
    const rows: Row[] = await tx.query(`select ${COLUMNS} from offer where state = 'running' order by created_at, id`);
    return rows.map(toOffer);
  }
}

const toOffer = ({ id, terms, state, created_at: createdAt, updated_at: updatedAt }: Row): Offer => ({
  id,
  terms,
  state,
  createdAt,
  updatedAt,
});
