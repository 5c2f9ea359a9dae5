import { MESSAGE_TYPES, type MessageType } from '@carillon/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TITLES: Readonly<Record<MessageType, string>> = {
  cashback: 'Cashback',
  payment: 'Payments',
  refill: 'Top-ups',
  offer: 'Personal offers',
  system: 'Service messages',
  mailing: 'News and promotions',
  refund: 'Refunds',
  'device-emulation': 'Device emulation',
};

/** The opt-outs and the language that a profile holds, in SQL. */
const optOutsIn = (profile: string): string =>
  `coalesce(jsonb_path_query_array(${profile}, '$.optOuts.value[*]'), '[]')`;
const localeIn = (profile: string): string => `(${profile} #>> '{locale,value}')`;

/**
 * Changes are written down by the table of members itself: whatever changes a profile, by event, request, file or merge, no
 * change of subscriptions is forgotten, and none is announced twice.
 */
export class Subscription1700000000020 implements MigrationInterface {
  readonly name = 'Subscription1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    // The row of the member is locked while a change is written, so the revisions of one member grow in the order of changes.
    await runner.query(
      `create table subscription_change (
         revision bigint generated always as identity primary key,
         id uuid not null default gen_random_uuid(),
         member_id text collate "C" not null,
         before jsonb not null,
         after jsonb not null,
         locale text,
         source text not null,
         at timestamptz(3) not null,
         recorded_at timestamptz(3) not null default clock_timestamp(),
         announced boolean not null default false
       )`,
    );
    await runner.query(`create index subscription_change_of_member on subscription_change (member_id, revision)`);
    await runner.query(`create index subscription_change_due on subscription_change (revision) where not announced`);
    await runner.query(
      `create table subscription_chosen (
         member_id text collate "C" primary key,
         chosen jsonb not null
       ) with (fillfactor = 80)`,
    );
    await runner.query(
      `create table message_type (
         type text primary key,
         title text not null,
         do_not_disturb text not null default 'no-limit',
         lifetime_seconds int,
         updated_at timestamptz(3) not null default clock_timestamp()
       )`,
    );
    await runner.query(`insert into message_type (type, title) select * from unnest($1::text[], $2::text[])`, [
      MESSAGE_TYPES,
      MESSAGE_TYPES.map((type) => TITLES[type]),
    ]);
    await this.watchMembers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger subscription_of_new_member on member`);
    await runner.query(`drop trigger subscription_changed on member`);
    await runner.query(`drop function note_subscription_change`);
    await runner.query(`drop table message_type`);
    await runner.query(`drop table subscription_chosen`);
    await runner.query(`drop table subscription_change`);
  }

  private async watchMembers(runner: QueryRunner): Promise<void> {
    await runner.query(
      `insert into subscription_change (member_id, before, after, locale, source, at)
       select member_id, ${optOutsIn('profile')}, ${optOutsIn('profile')}, ${localeIn('profile')}, 'event', now()
       from member where profile ?| array['optOuts', 'locale'] order by member_id`,
    );
    await runner.query(
      `create function note_subscription_change() returns trigger language plpgsql as $$
       declare
         was jsonb := case when tg_op = 'UPDATE' then old.profile else '{}' end;
       begin
         insert into subscription_change (member_id, before, after, locale, source, at)
         values (new.member_id, ${optOutsIn('was')}, ${optOutsIn('new.profile')}, ${localeIn('new.profile')},
           coalesce(nullif(current_setting('carillon.source', true), ''), 'event'),
           coalesce(to_timestamp((new.profile #>> '{optOuts,at}')::numeric / 1000), clock_timestamp()));
         return null;
       end $$`,
    );
    await runner.query(
      `create trigger subscription_changed after update of profile on member for each row
       when (old.profile #> '{optOuts,value}' is distinct from new.profile #> '{optOuts,value}'
         or old.profile #> '{locale,value}' is distinct from new.profile #> '{locale,value}')
       execute function note_subscription_change()`,
    );
    await runner.query(
      `create trigger subscription_of_new_member after insert on member for each row
       when (new.profile ?| array['optOuts', 'locale']) execute function note_subscription_change()`,
    );
  }
}
