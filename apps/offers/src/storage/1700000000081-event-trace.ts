import type { QueryRunner } from 'typeorm';
import { TRACE_SLOTS } from '../domain/event-trace';

/**
 * What came in, and what was made of it, for some days. A ring of partitions, one for a day, that are emptied whole: no row
 * is deleted for its age.
 */
export class EventTrace1700000000081 {
  readonly name = 'EventTrace1700000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table event_trace (
         slot smallint not null,
         event_id text collate "C" not null,
         source text collate "C" not null,
         member_id text collate "C" not null,
         kept_at timestamptz(3) not null,
         trace json not null,
         primary key (event_id, source, slot)
       ) partition by list (slot)`,
    );
    for (let slot = 0; slot < TRACE_SLOTS; slot++)
      await runner.query(`create table event_trace_${slot} partition of event_trace for values in (${slot})`);
    await runner.query(`create index event_trace_of_member on event_trace (member_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table event_trace`);
  }
}
