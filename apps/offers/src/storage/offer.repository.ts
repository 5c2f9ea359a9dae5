import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Offer, OfferState, OfferTerms } from '../domain/offer';

/** Where a page begins, and what it may hold. */
export interface PageOf {
  readonly limit: number;
  /** `seq` of the last offer of the page before. */
  readonly after?: string;
  readonly state?: OfferState;
  readonly eventType?: string;
}

type Reading = Pick<EntityManager, 'query'>;

@Injectable()
export class OfferRepository {
  private readonly revisions = new WeakMap<EntityManager, Promise<string>>();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Changes offers: one change at a time, and every worker learns of it with its next packet. */
  change<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(`update offer_revision set revision = revision + 1`);
      return work(tx);
    });
  }

  /** Adds the offer, stopped, or puts these terms in force. Without a version nothing is in force. Only inside `change`. */
  async put(tx: EntityManager, id: string, terms: OfferTerms, version: number | undefined): Promise<Offer> {
    const rows: OfferRow[] = await tx.query(
      `insert into offer (id, name, event_type, terms, version) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set name = excluded.name, event_type = excluded.event_type, terms = excluded.terms,
         version = excluded.version, updated_at = now()
       returning *`,
      [id, terms.name, terms.eventType, JSON.stringify(terms), version ?? null],
    );
    return fromRow(rows[0]!);
  }

  /** Only inside `change`. */
  async setState(tx: EntityManager, id: string, state: OfferState): Promise<void> {
    await tx.query(`update offer set state = $2, updated_at = now() where id = $1`, [id, state]);
  }

  /** With all its versions. Only inside `change`. */
  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from offer where id = $1`, [id]);
  }

  async find(id: string, source: Reading = this.dataSource): Promise<Offer | undefined> {
    const [row]: OfferRow[] = await source.query(`select * from offer where id = $1`, [id]);
    return row && fromRow(row);
  }

  /** In order of creation. Relies on the unique index on seq. */
  async page({ limit, after = '0', state, eventType }: PageOf): Promise<{ items: readonly Offer[]; next?: string }> {
    const rows: OfferRow[] = await this.dataSource.query(
      `select * from offer
       where seq > $1 and ($3::text is null or state = $3) and ($4::text is null or event_type = $4)
       order by seq limit $2`,
      [after, limit + 1, state ?? null, eventType ?? null],
    );
    const items = rows.slice(0, limit);
    return { items: items.map(fromRow), ...(rows.length > limit ? { next: items.at(-1)!.seq } : {}) };
  }

  /** Counts the changes to offers and triggered messages; asked for once in a transaction. */
  revision(tx: EntityManager): Promise<string> {
    let revision = this.revisions.get(tx);
    if (revision === undefined) this.revisions.set(tx, (revision = this.readRevision(tx)));
    return revision;
  }

  private async readRevision(tx: EntityManager): Promise<string> {
    const [row]: { revision: string }[] = await tx.query(`select revision from offer_revision`);
    return row!.revision;
  }

  /** All that run, in order of creation. Relies on the partial index offer_running. */
  async running(tx: Reading): Promise<readonly Offer[]> {
    const rows: OfferRow[] = await tx.query(`select * from offer where state = 'running' order by seq`);
    return rows.map(fromRow);
  }
}

interface OfferRow {
  readonly id: string;
  readonly seq: string;
  readonly terms: OfferTerms;
  readonly version: number | null;
  readonly state: OfferState;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow({ id, terms, version, state, created_at: createdAt, updated_at: updatedAt }: OfferRow): Offer {
  return { id, terms, version: version ?? undefined, state, createdAt, updatedAt };
}
