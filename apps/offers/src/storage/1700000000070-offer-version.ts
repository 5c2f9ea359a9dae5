import type { QueryRunner } from 'typeorm';

/** Terms move into versions; the offer keeps those in force, for the workers. */
export class OfferVersion1700000000070 {
  readonly name = 'OfferVersion1700000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table offer add column terms json, add column version int, drop constraint offer_state_check`,
    );
    await runner.query(`alter table offer add check (state in ('stopped', 'running', 'archived'))`);
    await runner.query(
      `update offer set version = 1, terms = json_build_object('name', name, 'eventType', event_type, 'priority', 0,
         'summable', true, 'period', period, 'filter', filter, 'counterConditions', counter_conditions,
         'actions', actions)`,
    );
    await runner.query(
      `alter table offer alter column terms set not null, drop column period, drop column filter, drop column actions,
         drop column counter_conditions`,
    );
    await runner.query(
      `create table offer_version (
         offer_id uuid not null references offer on delete cascade,
         number int not null,
         state text not null check (state in ('draft', 'on-approval', 'rejected', 'approved')),
         terms json not null,
         created_by text not null,
         created_at timestamptz(3) not null default now(),
         decided_by text,
         decided_at timestamptz(3),
         note text,
         primary key (offer_id, number)
       )`,
    );
    // At most one version of an offer is being worked on.
    await runner.query(`create unique index offer_version_open on offer_version (offer_id) where state <> 'approved'`);
    await runner.query(
      `insert into offer_version (offer_id, number, state, terms, created_by, created_at)
       select id, 1, 'approved', terms, 'before-versions', updated_at from offer`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table offer_version`);
    await runner.query(
      `alter table offer add column period json, add column filter json, add column actions json,
         add column counter_conditions json not null default '[]', drop constraint offer_state_check`,
    );
    await runner.query(
      `update offer set period = terms -> 'period', filter = nullif((terms -> 'filter')::text, 'null')::json,
         actions = terms -> 'actions', counter_conditions = coalesce(terms -> 'counterConditions', '[]'), state = case state when 'running' then 'running' else 'stopped' end`,
    );
    await runner.query(
      `alter table offer alter column period set not null, alter column actions set not null, drop column terms,
         drop column version, add check (state in ('stopped', 'running'))`,
    );
  }
}
