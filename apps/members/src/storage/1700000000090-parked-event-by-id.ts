import type { QueryRunner } from 'typeorm';

/** Finds a waiting event by its own id: whoever asks what became of it knows no other. */
export class ParkedEventById1700000000090 {
  readonly name = 'ParkedEventById1700000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index parked_event_id on parked_event ((item->'payload'->'event'->>'eventId'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index parked_event_id`);
  }
}
