import type { QueryRunner } from 'typeorm';

export class Profile1700000000002 {
  readonly name = 'Profile1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    // Columns, not expressions on the profile: a change of the profile that leaves them alone then stays out of the indexes.
    await runner.query(
      `alter table member
         add column phone text collate "C",
         add column email text collate "C",
         add column cards text[] collate "C" not null default '{}'`,
    );
    await runner.query(
      `update member set phone = profile->'phone'->'value'->>'value', email = lower(profile->'email'->'value'->>'value')`,
    );
    await runner.query(`create index member_phone on member (phone, member_id) where phone is not null`);
    await runner.query(`create index member_email on member (email, member_id) where email is not null`);
    await runner.query(`create index member_cards on member using gin (cards)`);
    await runner.query(
      `create table custom_field (
         code text collate "C" primary key,
         title text not null,
         type text not null,
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table custom_field`);
    await runner.query(`alter table member drop column phone, drop column email, drop column cards`);
  }
}
