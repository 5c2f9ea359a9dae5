import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that wait can be called off. */
export class Cancelling1700000000003 implements MigrationInterface {
  readonly name = 'Cancelling1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table parked_message add column cancelled boolean not null default false`);
    await runner.query(`create index parked_message_open on parked_message (message_id) where request is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index parked_message_open`);
    await runner.query(`alter table parked_message drop column cancelled`);
  }
}
