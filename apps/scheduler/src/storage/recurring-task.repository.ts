import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type RecurringTask, type RecurringTaskState, RecurringTaskTerms } from '../domain/recurring-task';

type Reading = Pick<EntityManager, 'query'>;

@Injectable()
export class RecurringTaskRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  change<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** Adds it, stopped, or gives the one with this id new terms. */
  async put(tx: EntityManager, id: string, terms: RecurringTaskTerms): Promise<RecurringTask> {
    const rows: Row[] = await tx.query(
      `insert into recurring_task (id, name, terms) values ($1, $2, $3)
       on conflict (id) do update set name = excluded.name, terms = excluded.terms, updated_at = now() returning *`,
      [id, terms.name, JSON.stringify(terms)],
    );
    return fromRow(rows[0]!);
  }

  async setState(tx: EntityManager, id: string, state: RecurringTaskState): Promise<void> {
    await tx.query(`update recurring_task set state = $2, updated_at = now() where id = $1`, [id, state]);
  }

  /** With the history of its runs. */
  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from task_run where task_id = $1`, [id]);
    await tx.query(`delete from recurring_task where id = $1`, [id]);
  }

  async find(id: string, source: Reading = this.dataSource): Promise<RecurringTask | undefined> {
    const [row]: Row[] = await source.query(`select * from recurring_task where id = $1`, [id]);
    return row && fromRow(row);
  }

  /** Locked until `tx` ends: two changes of one task wait for each other. */
  async take(tx: EntityManager, id: string): Promise<RecurringTask | undefined> {
    const [row]: Row[] = await tx.query(`select * from recurring_task where id = $1 for update`, [id]);
    return row && fromRow(row);
  }

  /** In order of creation. Relies on the unique index on seq. */
  async page({ limit, after = '0' }: { readonly limit: number; readonly after?: string | undefined }): Promise<{
    items: readonly RecurringTask[];
    next?: string;
  }> {
    const rows: Row[] = await this.dataSource.query(
      `select * from recurring_task where seq > $1 order by seq limit $2`,
      [after, limit + 1],
    );
    const items = rows.slice(0, limit);
    return { items: items.map(fromRow), ...(rows.length > limit ? { next: items.at(-1)!.seq } : {}) };
  }
}

interface Row {
  readonly id: string;
  readonly seq: string;
  readonly terms: unknown;
  readonly state: RecurringTaskState;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow({ id, terms, state, created_at: createdAt, updated_at: updatedAt }: Row): RecurringTask {
  return { ...RecurringTaskTerms.parse(terms), id, state, createdAt, updatedAt };
}
