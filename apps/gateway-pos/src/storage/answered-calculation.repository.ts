import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Remembers which tills have their answers, so that each gets one, whichever replica gives it. */
@Injectable()
export class AnsweredCalculationRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Claims the answering of calculations; waits for a transaction that answers one of them now. Sorted, so that two
   * claims cannot deadlock.
   *
   * @returns those that have no answer yet
   */
  async claim(tx: EntityManager, calculationIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (calculationIds.length === 0) return new Set();
    const rows: { id: string }[] = await tx.query(
      `insert into answered_calculation (calculation_id)
       select id from unnest($1::uuid[]) id order by id
       on conflict do nothing returning calculation_id as id`,
      [calculationIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Forgets some of what was answered before a moment. Relies on the index on answered_at. */
  async forget(before: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `delete from answered_calculation where calculation_id in (
         select calculation_id from answered_calculation where answered_at < $1 limit $2 for update skip locked)`,
      [before, limit],
    );
    return count;
  }
}
