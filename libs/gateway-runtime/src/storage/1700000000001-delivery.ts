import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a gateway remembers of each message: neither contact nor text. */
export class Delivery1700000000001 implements MigrationInterface {
  readonly name = 'Delivery1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Every row is updated a few times in its first seconds, never in an indexed column: room for that in its own page.
    await runner.query(
      `create table delivery (
         delivery_id uuid primary key,
         provider text not null,
         state text not null,
         attempt int not null,
         resends smallint not null default 0,
         told_deferred boolean not null default false,
         code text,
         worker_id uuid,
         correlation_id text not null,
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       ) with (fillfactor = 70)`,
    );
    await runner.query(`create index delivery_by_age on delivery using brin (created_at)`);
    await runner.query(
      `create table delivery_part (
         delivery_id uuid not null,
         part smallint not null,
         provider text not null,
         provider_message_id text not null,
         status text not null default 'sent',
         code text,
         at timestamptz,
         recorded_at timestamptz not null default now(),
         primary key (delivery_id, part)
       ) with (fillfactor = 80)`,
    );
    // Not unique: a provider may count from the start again.
    await runner.query(`create index delivery_part_by_provider_id on delivery_part (provider_message_id, provider)`);
    await runner.query(
      `create table parked_receipt (
         provider text not null,
         spelling text not null,
         receipt_id uuid not null,
         rank smallint not null,
         spellings text[] not null,
         status text not null,
         code text,
         at timestamptz not null,
         parked_at timestamptz not null default now(),
         primary key (provider, spelling, receipt_id)
       )`,
    );
    await runner.query(`create index parked_receipt_by_age on parked_receipt (parked_at)`);
    await runner.query(`create table worker (worker_id uuid primary key, alive_until timestamptz not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['worker', 'parked_receipt', 'delivery_part', 'delivery'])
      await runner.query(`drop table ${table}`);
  }
}
