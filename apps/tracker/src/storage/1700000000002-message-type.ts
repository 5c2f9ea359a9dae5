import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MessageType1700000000002 implements MigrationInterface {
  readonly name = 'MessageType1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table message_type (
         code text collate "C" primary key,
         revision bigint not null,
         name text not null,
         channels text[] not null,
         archived boolean not null
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table message_type`);
  }
}
