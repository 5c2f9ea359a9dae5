import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type TriggeredMessage, type TriggeredRunState, TriggeredTerms } from '../domain/triggered/triggered-message';

type Reading = Pick<EntityManager, 'query'>;

/** Changes go through `OfferRepository.change`, which tells every worker of them. */
@Injectable()
export class TriggeredMessageRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Adds it, stopped, or gives the one with this id new terms. */
  async put(tx: EntityManager, id: string, terms: TriggeredTerms): Promise<TriggeredMessage> {
    const rows: Row[] = await tx.query(
      `insert into triggered_message (id, name, terms) values ($1, $2, $3)
       on conflict (id) do update set name = excluded.name, terms = excluded.terms, updated_at = now() returning *`,
      [id, terms.name, JSON.stringify(terms)],
    );
    return fromRow(rows[0]!);
  }

  async setState(tx: EntityManager, id: string, state: TriggeredRunState): Promise<void> {
    await tx.query(`update triggered_message set state = $2, updated_at = now() where id = $1`, [id, state]);
  }

  /** With all that it has in hand. */
  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from triggered_standing where triggered_message_id = $1`, [id]);
    await tx.query(`delete from triggered_message where id = $1`, [id]);
  }

  async find(id: string, source: Reading = this.dataSource): Promise<TriggeredMessage | undefined> {
    const [row]: Row[] = await source.query(`select * from triggered_message where id = $1`, [id]);
    return row && fromRow(row);
  }

  /** Which of these there are. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from triggered_message where id = any($1::uuid[])`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** In order of creation. Relies on the unique index on seq. */
  async page({
    limit,
    after = '0',
    state,
  }: {
    readonly limit: number;
    readonly after?: string | undefined;
    readonly state?: TriggeredRunState | undefined;
  }): Promise<{ items: readonly TriggeredMessage[]; next?: string }> {
    const rows: Row[] = await this.dataSource.query(
      `select * from triggered_message where seq > $1 and ($3::text is null or state = $3) order by seq limit $2`,
      [after, limit + 1, state ?? null],
    );
    const items = rows.slice(0, limit);
    return { items: items.map(fromRow), ...(rows.length > limit ? { next: items.at(-1)!.seq } : {}) };
  }

  /** All there are: those that are stopped have timers, too. */
  async all(tx: Reading): Promise<readonly TriggeredMessage[]> {
    const rows: Row[] = await tx.query(`select * from triggered_message order by seq`);
    return rows.map(fromRow);
  }
}

interface Row {
  readonly id: string;
  readonly seq: string;
  readonly terms: unknown;
  readonly state: TriggeredRunState;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow({ id, terms, state, created_at: createdAt, updated_at: updatedAt }: Row): TriggeredMessage {
  return { ...TriggeredTerms.parse(terms), id, state, createdAt, updatedAt };
}
