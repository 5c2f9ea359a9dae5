import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What new members want is written down in one go for all that a statement adds: row by row it takes longer than to add the
 * members themselves, and files add a thousand at a time.
 */
export class SubscriptionOfNewcomers1700000000031 implements MigrationInterface {
  readonly name = 'SubscriptionOfNewcomers1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger subscription_of_new_member on member`);
    await runner.query(
      `create function note_subscriptions_of_newcomers() returns trigger language plpgsql as $$
       begin
         insert into subscription_change (member_id, before, after, locale, source, at)
         select member_id, '[]', coalesce(jsonb_path_query_array(profile, '$.optOuts.value[*]'), '[]'),
           profile #>> '{locale,value}',
           case when said_at = 0 then 'default' else coalesce(nullif(current_setting('carillon.source', true), ''), 'event') end,
           coalesce(to_timestamp(nullif(said_at, 0) / 1000), clock_timestamp())
         from newcomer, lateral (select (profile #>> '{optOuts,at}')::numeric) said (said_at)
         where profile ?| array['optOuts', 'locale'];
         return null;
       end $$`,
    );
    await runner.query(
      `create trigger subscription_of_new_member after insert on member referencing new table as newcomer
       for each statement execute function note_subscriptions_of_newcomers()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger subscription_of_new_member on member`);
    await runner.query(`drop function note_subscriptions_of_newcomers`);
    await runner.query(
      `create trigger subscription_of_new_member after insert on member for each row
       when (new.profile ?| array['optOuts', 'locale']) execute function note_subscription_change()`,
    );
  }
}
