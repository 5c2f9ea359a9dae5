import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InboxMessage1700000000001 implements MigrationInterface {
  readonly name = 'InboxMessage1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Moments are kept to the millisecond: a cursor has no more. Room in each page keeps the marks out of the index.
    await runner.query(
      `create table inbox_message (
         message_id uuid primary key,
         member_id text collate "C" not null,
         title text not null,
         body text not null,
         summary text,
         image_url text,
         link text,
         in_app boolean not null,
         created_at timestamptz(3) not null,
         expires_at timestamptz(3) not null,
         read_at timestamptz(3),
         shown_at timestamptz(3),
         deleted_at timestamptz(3),
         correlation_id text not null
       ) with (fillfactor = 90)`,
    );
    await runner.query(`create index inbox_message_of_member on inbox_message (member_id, created_at, message_id)`);
    await runner.query(`create index inbox_message_expiry on inbox_message (expires_at)`);
    await runner.query(`create index inbox_message_deleted on inbox_message (deleted_at) where deleted_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table inbox_message`);
  }
}
