import type { QueryRunner } from 'typeorm';

/** Recurring tasks find members by their zone and their birthday. */
export class Recurring1700000000050 {
  readonly name = 'Recurring1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    // Generated, so that whatever changes a profile keeps them; an update that leaves them alone stays out of the indexes.
    await runner.query(
      `alter table member
         add column time_zone text collate "C" not null generated always as
           (coalesce(profile #>> '{timeZone,value}', profile #>> '{phone,value,timeZone}', 'UTC')) stored,
         add column birth_day text collate "C" generated always as
           (substr(profile #>> '{birthDate,value}', 6, 5)) stored`,
    );
    await runner.query(`create index member_time_zone on member (time_zone, member_id)`);
    await runner.query(
      `create index member_birth_day on member (birth_day, time_zone, member_id) where birth_day is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table member drop column birth_day, drop column time_zone`);
  }
}
