import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Offers must know what their templates need: every new version is announced, and at first all that there are. */
export class AnnouncedTemplate1700000000020 implements MigrationInterface {
  readonly name = 'AnnouncedTemplate1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table template add column announced_at timestamptz not null default '-infinity'`);
    await runner.query(`create index template_by_announcement on template (announced_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table template drop column announced_at`);
  }
}
