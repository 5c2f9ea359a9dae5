import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Others write the names of currencies, too: every change is announced, and at first all that there are. */
export class AnnouncedCurrency1700000000010 implements MigrationInterface {
  readonly name = 'AnnouncedCurrency1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table currency add column revision bigint not null default 0,
         add column announced boolean not null default false`,
    );
    await runner.query(`create index currency_unannounced on currency (code) where not announced`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table currency drop column announced, drop column revision`);
  }
}
