import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of members on their way in. */
export class MemberImport1700000000030 implements MigrationInterface {
  readonly name = 'MemberImport1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table member_import (
         id uuid primary key,
         name text,
         format text not null,
         dry_run boolean not null,
         as_of timestamptz(3) not null,
         state text not null default 'uploading',
         delimiter text,
         header jsonb,
         bytes bigint not null default 0,
         next_offset bigint not null default 0,
         next_line int not null default 1,
         read int not null default 0,
         created int not null default 0,
         updated int not null default 0,
         corrected int not null default 0,
         refused int not null default 0,
         fault jsonb,
         created_at timestamptz(3) not null default clock_timestamp(),
         updated_at timestamptz(3) not null default clock_timestamp(),
         finished_at timestamptz(3)
       )`,
    );
    await runner.query(`create index member_import_newest on member_import (created_at, id)`);
    await runner.query(`create index member_import_at_work on member_import (created_at) where finished_at is null`);
    await runner.query(
      `create table member_import_chunk (
         import_id uuid not null references member_import on delete cascade,
         seq int not null,
         bytes bytea not null,
         stored_at timestamptz not null default clock_timestamp(),
         primary key (import_id, seq)
       )`,
    );
    // compressing what is read once and then deleted is not worth the time
    await runner.query(`alter table member_import_chunk alter column bytes set storage external`);
    await runner.query(
      `create table member_import_refusal (
         import_id uuid not null references member_import on delete cascade,
         line int not null,
         ordinal int not null,
         member_id text,
         place text not null,
         code text not null,
         detail text not null,
         primary key (import_id, line, ordinal)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table member_import_refusal`);
    await runner.query(`drop table member_import_chunk`);
    await runner.query(`drop table member_import`);
  }
}
