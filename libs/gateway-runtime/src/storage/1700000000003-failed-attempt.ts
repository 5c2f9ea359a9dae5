import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tries that came to nothing, for whoever asks why: written for these alone, so a message that goes well costs nothing. */
export class FailedAttempt1700000000003 implements MigrationInterface {
  readonly name = 'FailedAttempt1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table failed_attempt (
         delivery_id uuid not null,
         attempt int not null,
         place smallint not null,
         provider text not null,
         outcome text not null,
         code text not null,
         detail text not null,
         at timestamptz not null default now()
       )`,
    );
    await runner.query(`create index failed_attempt_of_delivery on failed_attempt (delivery_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table failed_attempt`);
  }
}
