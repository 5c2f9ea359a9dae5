import type { QueryRunner } from 'typeorm';

export class RecurringTask1700000000002 {
  readonly name = 'RecurringTask1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table recurring_task (
         id uuid primary key,
         seq bigint generated always as identity unique,
         name text not null,
         terms json not null,
         state text not null default 'stopped' check (state in ('stopped', 'running')),
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
    // One row for the runs of the clock on a day: where clocks differ, members have their turns one after another.
    await runner.query(
      `create table task_run (
         id uuid primary key,
         task_id uuid not null,
         started_by text not null check (started_by in ('clock', 'hand')),
         dry_run boolean not null,
         state text not null default 'running' check (state in ('running', 'finished', 'stopped')),
         ordered json not null,
         open int not null default 0,
         turns int not null default 0,
         missed int not null default 0,
         scanned bigint not null default 0,
         raised bigint not null default 0,
         sample json not null default '[]',
         started_at timestamptz(3) not null,
         finished_at timestamptz(3)
       )`,
    );
    await runner.query(`create index task_run_of_task on task_run (task_id, started_at desc, id desc)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table task_run`);
    await runner.query(`drop table recurring_task`);
  }
}
