import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Remembers which tills have their answers, so that each gets one, whichever replica gives it. */
@Injectable()
export class AnsweredCalculationRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Claims the answering of questions; waits for a transaction that answers one of them now. Sorted, so that two
   * claims cannot deadlock.
   *
   * @param questionIds as `questionIdOf` names them
   * @returns those that have no answer yet
   */
  async claim(tx: EntityManager, questionIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (questionIds.length === 0) return new Set();
    const rows: { id: string }[] = await tx.query(
      `insert into answered_calculation (calculation_id)
       select id from unnest($1::uuid[]) id order by id
       on conflict do nothing returning calculation_id as id`,
      [questionIds],
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
