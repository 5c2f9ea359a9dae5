import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Room on each page for as many new versions of rows as it has rows: a part gets its receipt when its page has long been full, and
 * a version that finds no room there needs an entry in every index. Holds for
 * pages from here on; the old ones empty as deliveries are forgotten.
 */
export class Room1700000000004 implements MigrationInterface {
  readonly name = 'Room1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['delivery', 'delivery_part']) await runner.query(`alter table ${table} set (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table delivery set (fillfactor = 70)`);
    await runner.query(`alter table delivery_part set (fillfactor = 80)`);
  }
}
