import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';

/** A table whose changes over HTTP are written into the audit log. */
export interface AuditedTable {
  readonly table: string;
  /** Columns by which a row is known; joined with a slash. */
  readonly key: readonly [string, ...string[]];
  /** Columns that hold personal data or secrets: the log says which of their fields changed, and not from what to what. */
  readonly secret?: readonly string[];
}

export class Audit1700000000100 {
  readonly name = 'Audit1700000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table audit (
         seq bigint generated always as identity primary key,
         at timestamptz(3) not null default clock_timestamp(),
         who text not null,
         request text not null,
         subject text not null,
         subject_id text not null,
         operation text not null,
         before json,
         after json
       )`,
    );
    await runner.query(`create index audit_of_subject on audit (subject, subject_id, seq)`);
    await runner.query(`create index audit_of_author on audit (who, seq)`);
    await runner.query(SECRET_FUNCTION);
    await runner.query(CHANGE_FUNCTION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function audit_change() cascade`);
    await runner.query(`drop function audit_secret`);
    await runner.query(`drop table audit`);
  }
}

/** In place of a secret: the names of its fields that changed, or that it changed. */
const SECRET_FUNCTION = `
  create function audit_secret(was json, becomes json) returns json language sql immutable as $$
    select json_build_object('withheld', case
      when json_typeof(coalesce(was, becomes)) <> 'object' or json_typeof(coalesce(becomes, was)) <> 'object' then 'true'::json
      else (
        select coalesce(json_agg(key order by key), '[]')
        from json_each(coalesce(was, '{}')) o full join json_each(coalesce(becomes, '{}')) n using (key)
        where o.value::text is distinct from n.value::text)
    end)
  $$`;

/**
 * Arguments of the trigger: the columns of the key and those that are secret, each list joined by commas. A row with
 * a text that PostgreSQL cannot take apart (`\u0000` and lone surrogates, which a column of json can hold) is withheld whole: a change
 * is never refused because it cannot be described.
 */
const CHANGE_FUNCTION = `
  create function audit_change() returns trigger language plpgsql as $$
  declare
    author json := current_setting('carillon.author')::json;
    secrets text[] := string_to_array(tg_argv[1], ',');
    was json := case when tg_op <> 'INSERT' then to_json(old) end;
    becomes json := case when tg_op <> 'DELETE' then to_json(new) end;
    before json;
    after json;
    id text;
  begin
    execute (select format('select concat_ws(''/'', %s)', string_agg(format('($1).%I', part), ',' order by ordinality))
      from unnest(string_to_array(tg_argv[0], ',')) with ordinality keys (part))
      into id using case when tg_op = 'DELETE' then old else new end;
    begin
      select
        coalesce(json_object_agg(key, o.value) filter (where not key = any(secrets)), '{}'),
        coalesce(json_object_agg(key, case when key = any(secrets) then audit_secret(o.value, n.value) else n.value end)
          filter (where key is not null), '{}')
      into before, after
      from json_each(was) o full join json_each(becomes) n using (key)
      where tg_op <> 'UPDATE' or o.value::text is distinct from n.value::text;
    exception when untranslatable_character or invalid_text_representation then
      before := '{"withheld": true}';
      after := before;
    end;
    insert into audit (who, request, subject, subject_id, operation, before, after)
    values (author->>'who', author->>'request', tg_table_name, id, lower(tg_op),
      case when tg_op <> 'INSERT' then before end, case when tg_op <> 'DELETE' then after end);
    return null;
  end $$`;

/** Brings the triggers in line with the list. Changes that no request makes, such as those by events, leave them asleep. */
export async function watchTables(runner: QueryRunner, tables: readonly AuditedTable[]): Promise<void> {
  const present: { name: string; table: string }[] = await runner.query(
    `select tgname as name, tgrelid::regclass::text as table from pg_trigger
     where tgname like 'audit\\_%' and not tgisinternal and tgrelid in
       (select oid from pg_class where relnamespace = current_schema()::regnamespace)`,
  );
  const wanted = new Map(tables.map((table) => [triggerName(table), table]));
  for (const { name, table } of present) if (!wanted.has(name)) await runner.query(`drop trigger ${name} on ${table}`);
  const standing = new Set(present.map(({ name }) => name));
  for (const [name, { table, key, secret = [] }] of wanted) {
    if (standing.has(name)) continue;
    await runner.query(
      `create trigger ${name} after insert or update or delete on ${table} for each row
       when (coalesce(current_setting('carillon.author', true), '') <> '')
       execute function audit_change('${key.join(',')}', '${secret.join(',')}')`,
    );
  }
}

/** Another when anything about it is another, so that a name that stands is a trigger that is right. */
function triggerName(table: AuditedTable): string {
  const { key, secret = [] } = table;
  return `audit_${createHash('sha256')
    .update(JSON.stringify([table.table, key, secret]))
    .digest('hex')
    .slice(0, 12)}`;
}
