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

  /** Adds the offer, stopped, or gives the one with this id new terms. Only inside `change`. */
  async put(tx: EntityManager, id: string, terms: OfferTerms): Promise<Offer> {
    const { name, eventType, period, filter, counterConditions, actions } = terms;
    const rows: OfferRow[] = await tx.query(
      `insert into offer (id, name, event_type, period, filter, actions, counter_conditions) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set name = excluded.name, event_type = excluded.event_type, period = excluded.period,
         filter = excluded.filter, actions = excluded.actions, counter_conditions = excluded.counter_conditions, updated_at = now()
       returning *`,
      [
        id,
        name,
        eventType,
        JSON.stringify(period),
        filter && JSON.stringify(filter),
        JSON.stringify(actions),
        JSON.stringify(counterConditions),
      ],
    );
    return fromRow(rows[0]!);
  }

  /** Only inside `change`. */
  async setState(tx: EntityManager, id: string, state: OfferState): Promise<void> {
    await tx.query(`update offer set state = $2, updated_at = now() where id = $1`, [id, state]);
  }

  /** Only inside `change`. */
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
  readonly name: string;
  readonly event_type: string;
  readonly period: OfferTerms['period'];
  readonly filter: OfferTerms['filter'];
  readonly actions: OfferTerms['actions'];
  readonly counter_conditions: OfferTerms['counterConditions'];
  readonly state: OfferState;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow(row: OfferRow): Offer {
  const {
    id,
    name,
    event_type: eventType,
    period,
    filter,
    counter_conditions: counterConditions,
    actions,
    state,
  } = row;
  return {
    id,
    name,
    eventType,
    period,
    filter,
    counterConditions,
    actions,
    state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
