import { CHANNELS } from '@carillon/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Message types of the programme's own, and what a member is subscribed to before they have chosen. */
export class OwnMessageType1700000000021 implements MigrationInterface {
  readonly name = 'OwnMessageType1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    const channels = CHANNELS.map((channel) => `'${channel}'`).join();
    await runner.query(
      `alter table message_type
         alter column type type text collate "C",
         add column channels text[] not null default array[${channels}],
         add column subscribed_by_default boolean not null default true,
         add column archived boolean not null default false,
         add column revision bigint not null default 1,
         add column announced_at timestamptz`,
    );
    await runner.query(
      `create or replace function note_subscription_change() returns trigger language plpgsql as $$
       declare
         was jsonb := case when tg_op = 'UPDATE' then old.profile else '{}' end;
         said_at numeric := (new.profile #>> '{optOuts,at}')::numeric;
       begin
         insert into subscription_change (member_id, before, after, locale, source, at)
         values (new.member_id,
           coalesce(jsonb_path_query_array(was, '$.optOuts.value[*]'), '[]'),
           coalesce(jsonb_path_query_array(new.profile, '$.optOuts.value[*]'), '[]'),
           new.profile #>> '{locale,value}',
           case when said_at = 0 then 'default' else coalesce(nullif(current_setting('carillon.source', true), ''), 'event') end,
           coalesce(to_timestamp(nullif(said_at, 0) / 1000), clock_timestamp()));
         return null;
       end $$`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table message_type drop column channels, drop column subscribed_by_default, drop column archived,
         drop column revision, drop column announced_at`,
    );
  }
}
