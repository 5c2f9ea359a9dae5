import type { QueryRunner } from 'typeorm';

export class Timer1700000000001 {
  readonly name = 'Timer1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // json, not jsonb: the payload is given back as it came. It is kept only until the timer has fired.
    await runner.query(
      `create table timer (
         owner text collate "C" not null,
         timer_id text collate "C" not null,
         state text not null,
         decided_at timestamptz not null,
         precedence uuid not null,
         due_at timestamptz,
         expires_at timestamptz,
         settled_at timestamptz,
         cause_id uuid,
         correlation_id text,
         traceparent text,
         payload json,
         primary key (owner, timer_id),
         check (state in ('pending', 'fired', 'expired', 'dropped')),
         check (state <> 'pending' or (due_at is not null and payload is not null and settled_at is null)),
         check (state = 'pending' or settled_at is not null)
       ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`,
    );
    // Firing begins at the lower end and stops after a batch: what waits behind costs nothing.
    await runner.query(`create index timer_due on timer (due_at) where state = 'pending'`);
    await runner.query(`create index timer_settled on timer (settled_at) where state <> 'pending'`);
    await runner.query(`create table pace (only_row boolean primary key default true check (only_row),
      free_at timestamptz not null)`);
    await runner.query(`insert into pace (free_at) values ('-infinity')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table pace`);
    await runner.query(`drop table timer`);
  }
}
