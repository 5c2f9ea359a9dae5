import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The messages and how they fare. */
export class Message1700000000001 implements MigrationInterface {
  readonly name = 'Message1700000000001';

  /**
   * A message is written once and updated with every step of its life, so updates must be cheap: no index has a column
   * that changes in a healthy life, and pages keep room for the next version of a row (heap-only tuples).
   */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table message (
         message_id uuid primary key,
         member_id text not null,
         channel text not null,
         message_type text not null,
         event_id text not null,
         event_source text not null,
         event_type text not null,
         offer_id uuid not null,
         template_id uuid not null,
         status text not null,
         status_at timestamptz not null,
         provider text,
         code text,
         history jsonb not null,
         requested_at timestamptz not null,
         updated_at timestamptz not null,
         trouble text generated always as (
           case when status in ('suppressed', 'failed', 'expired', 'undelivered', 'unknown') then status end) stored)
       with (fillfactor = 50)`,
    );
    await runner.query(`create index message_newest on message (requested_at, message_id)`);
    await runner.query(`create index message_of_member on message (member_id, requested_at, message_id)`);
    await runner.query(
      `create index message_in_trouble on message (trouble, requested_at, message_id) where trouble is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table message`);
  }
}
