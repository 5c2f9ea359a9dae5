import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SocialTemplate1700000000050 implements MigrationInterface {
  readonly name = 'SocialTemplate1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table social_template (
         template_id uuid not null,
         network text not null,
         text text not null,
         provider_template_id text,
         state text not null,
         comment text,
         created_at timestamptz(3) not null default now(),
         updated_at timestamptz(3) not null default now(),
         primary key (template_id, network)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table social_template`);
  }
}
