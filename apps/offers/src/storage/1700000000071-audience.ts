import type { QueryRunner } from 'typeorm';

export class Audience1700000000071 {
  readonly name = 'Audience1700000000071';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table audience (
         code text collate "C" primary key,
         name text not null,
         created_at timestamptz(3) not null default now(),
         updated_at timestamptz(3) not null default now()
       )`,
    );
    // Members first: events ask for the audiences of a member.
    await runner.query(
      `create table audience_member (
         member_id text collate "C" not null,
         audience text collate "C" not null references audience on delete cascade,
         primary key (member_id, audience)
       )`,
    );
    await runner.query(`create index audience_member_list on audience_member (audience, member_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audience_member`);
    await runner.query(`drop table audience`);
  }
}
