import type { QueryRunner } from 'typeorm';

export class Calculation1700000000001 {
  readonly name = 'Calculation1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // A row says that the till has its answer.
    await runner.query(
      `create table answered_calculation (
         calculation_id uuid primary key, answered_at timestamptz not null default now())`,
    );
    await runner.query(`create index answered_calculation_at on answered_calculation (answered_at)`);
    await runner.query(
      `create table currency (code text primary key, kind text not null, names jsonb not null, revision bigint not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table currency`);
    await runner.query(`drop table answered_calculation`);
  }
}
