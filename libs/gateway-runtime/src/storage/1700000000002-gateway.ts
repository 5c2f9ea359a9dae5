import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gateways configured over REST, and when parts of messages are asked for. */
export class Gateway1700000000002 implements MigrationInterface {
  readonly name = 'Gateway1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table gateway (
         name text primary key,
         kind text not null,
         settings jsonb not null,
         secrets text,
         weight int not null,
         enabled boolean not null,
         rules jsonb not null,
         limits jsonb not null,
         resumed int not null default 0,
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
    await runner.query(`create table gateway_revision (revision bigint not null)`);
    await runner.query(`insert into gateway_revision values (0)`);
    // Null for the parts of providers that report by themselves, and for those that have come to an end.
    await runner.query(`alter table delivery_part add poll_at timestamptz`);
    await runner.query(
      `create index delivery_part_to_poll on delivery_part (provider, poll_at) where poll_at is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table delivery_part drop poll_at`);
    await runner.query(`drop table gateway_revision`);
    await runner.query(`drop table gateway`);
  }
}
