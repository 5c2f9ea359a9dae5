import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Counter, Counters, CounterTerms } from '../domain/counters/counter';

type Reading = Pick<EntityManager, 'query'>;

const COUNTER = `id, name, targets, on_merge as "onMerge", keep_days as "keepDays", created_at as "createdAt",
  updated_at as "updatedAt"`;

/** The counters that people have defined; changed inside `OfferRepository.change`, so that every worker learns of it. */
@Injectable()
export class CounterRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async all(source: Reading = this.dataSource): Promise<Counters> {
    const rows: Counter[] = await source.query(`select ${COUNTER} from counter`);
    return new Map(rows.map((counter) => [counter.id, counter]));
  }

  async find(id: string, source: Reading = this.dataSource): Promise<Counter | undefined> {
    const [row]: Counter[] = await source.query(`select ${COUNTER} from counter where id = $1`, [id]);
    return row;
  }

  /** In order of creation. Relies on the unique index on seq. */
  async page(limit: number, after = '0'): Promise<{ readonly items: readonly Counter[]; readonly next?: string }> {
    const rows: (Counter & { readonly seq: string })[] = await this.dataSource.query(
      `select seq, ${COUNTER} from counter where seq > $1 order by seq limit $2`,
      [after, limit + 1],
    );
    const items = rows.slice(0, limit);
    return {
      items: items.map(({ seq: _seq, ...counter }) => counter),
      ...(rows.length > limit ? { next: items.at(-1)!.seq } : {}),
    };
  }

  async put(tx: EntityManager, id: string, { name, targets, onMerge, keepDays }: CounterTerms): Promise<Counter> {
    const rows: Counter[] = await tx.query(
      `insert into counter (id, name, targets, on_merge, keep_days) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set name = excluded.name, targets = excluded.targets, on_merge = excluded.on_merge,
         keep_days = excluded.keep_days, updated_at = now()
       returning ${COUNTER}`,
      [id, name, targets, onMerge, keepDays],
    );
    return rows[0]!; // the row that was written
  }

  /** With its values. */
  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from counter where id = $1`, [id]);
    await tx.query(`delete from counter_change where counter_id = $1`, [id]);
    await tx.query(`delete from counter_base where counter_id = $1`, [id]);
  }

  /** Names of some offers that name the counter. */
  async usedBy(tx: EntityManager, id: string): Promise<readonly string[]> {
    const rows: { name: string }[] = await tx.query(
      `select name from offer where position($1 in row_to_json(offer)::text) > 0 order by seq limit 5`,
      [id],
    );
    return rows.map(({ name }) => name);
  }
}
