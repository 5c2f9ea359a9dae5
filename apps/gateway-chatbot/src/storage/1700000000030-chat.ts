import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose chat is whose, as orders have told. */
export class Chat1700000000030 implements MigrationInterface {
  readonly name = 'Chat1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table chat (
         network text not null, chat_id text not null, member_id text not null, primary key (network, chat_id))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table chat`);
  }
}
