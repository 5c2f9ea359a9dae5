import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that have come to no end within their bound, found by walking once over all. */
export class Audit1700000000060 implements MigrationInterface {
  readonly name = 'Audit1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table overdue_message (
         message_id uuid primary key,
         stage text not null,
         channel text not null,
         since timestamptz(3) not null)`,
    );
    await runner.query(`create index overdue_message_oldest on overdue_message (since, message_id)`);
    // One row: every message before this place has been looked at.
    await runner.query(
      `create table audit_mark (
         only_one boolean primary key default true check (only_one),
         requested_at timestamptz not null,
         message_id uuid not null)`,
    );
    await runner.query(
      `insert into audit_mark (requested_at, message_id) values ('epoch', '00000000-0000-0000-0000-000000000000')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_mark', 'overdue_message']) await runner.query(`drop table ${table}`);
  }
}
