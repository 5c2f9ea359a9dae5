import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that wait or go on to another channel, and the rules by which they do. */
export class Timing1700000000002 implements MigrationInterface {
  readonly name = 'Timing1700000000002';

  /** What is added to a message stays null in the life of one that neither waits nor has a cascade. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table message
         add column cascade_of uuid,
         add column step smallint,
         add column deferrals jsonb,
         add column deferred_until timestamptz`,
    );
    await runner.query(`create index message_of_cascade on message (cascade_of) where cascade_of is not null`);
    await runner.query(
      `create index message_deferred on message (requested_at, message_id) where deferred_until is not null`,
    );
    await runner.query(
      `create table parked_message (
         message_id uuid primary key,
         request jsonb,
         started smallint not null,
         given_up smallint[] not null,
         waiting smallint[] not null,
         arrived boolean not null)
       with (fillfactor = 70)`,
    );
    await runner.query(
      `create table message_type (
         code text primary key,
         revision bigint not null,
         do_not_disturb text not null,
         lifetime_seconds int,
         channels text[] not null)`,
    );
    await runner.query(
      `create table frequency_cap (
         cap_id uuid primary key,
         created_at timestamptz(3) not null,
         updated_at timestamptz(3) not null,
         terms jsonb not null)`,
    );
    await runner.query(
      `create table cap_use (
         cap_id uuid not null,
         member_id text collate "C" not null,
         memory smallint not null,
         uses timestamptz(3)[] not null,
         primary key (cap_id, member_id))
       with (fillfactor = 70)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['cap_use', 'frequency_cap', 'message_type', 'parked_message'])
      await runner.query(`drop table ${table}`);
    await runner.query(
      `alter table message drop column cascade_of, drop column step, drop column deferrals, drop column deferred_until`,
    );
  }
}
