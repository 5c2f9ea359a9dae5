import { randomUUID } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Publication } from './publication';

const WEEK_MS = 7 * 24 * 3_600_000;
/** Around the change of epochs both partitions are written, so that two workers on either side of it see each other. */
const GRACE_MS = 10 * 60_000;
/** An answer this old was published by a worker that died before it could say so, or never: saying it again is harmless. */
const LEFT_OVER_MINUTES = 10;

/** An array literal, as the driver's own way takes each id through two expressions. */
const uuids = (ids: readonly string[]): string => `{${ids.join(',')}}`;

const epochOf = (now: number): number => Math.floor(now / WEEK_MS);

/** What became of a packet's claim. */
export interface Claim {
  /** Ids of the packets and items that nobody has handled yet. */
  readonly fresh: ReadonlySet<string>;
  /** Under this id the answer is to be recorded. */
  readonly answerId: string;
}

/**
 * Remembers handled packets and items, and the answers given, in the transaction that changed the state.
 *
 * One table for both: ids are unique across queues, an item's because its contract is part of its name. Rows live one to
 * two weeks in partitions that are dropped whole. An answer lives until its publication is confirmed.
 */
export class Inbox {
  private readonly published: string[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Claims packets and items in one statement; waits for a transaction that holds one of them, and then leaves it out. */
  async claim(tx: EntityManager, packetIds: readonly string[], itemIds: readonly string[]): Promise<Claim> {
    const answerId = randomUUID();
    const now = this.now();
    const epoch = epochOf(now);
    const inGrace = now - epoch * WEEK_MS < GRACE_MS;
    const early = inGrace ? await this.insert(tx, epoch - 1, answerId, packetIds, itemIds) : undefined;
    const inserted = await this.insert(tx, epoch, answerId, packetIds, itemIds);
    const fresh = early === undefined ? inserted : inserted.filter((id) => early.includes(id));
    return { fresh: new Set(fresh), answerId };
  }

  /** Relies on the primary key (epoch, id); sorted, so that two claims of the same ids cannot deadlock. */
  private async insert(
    tx: EntityManager,
    epoch: number,
    answerId: string,
    packetIds: readonly string[],
    itemIds: readonly string[],
  ): Promise<readonly string[]> {
    const rows: { id: string }[] = await tx.query(
      `insert into inbox (epoch, id, answer_id)
       select $1, claimed.id, claimed.answer_id
       from (select id, $2::uuid as answer_id from unnest($3::uuid[]) id
             union all select id, null from unnest($4::uuid[]) id) claimed
       where not exists (select 1 from inbox earlier where earlier.epoch = $1 - 1 and earlier.id = claimed.id)
       order by claimed.id
       on conflict do nothing
       returning id`,
      [epoch, answerId, uuids(packetIds), uuids(itemIds)],
    );
    return rows.map(({ id }) => id);
  }

  /** Lets go of ids that were looked at and not handled, so that they are taken when they come again. */
  async release(tx: EntityManager, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(`delete from inbox where epoch >= $1 and id = any($2::uuid[])`, [epochOf(this.now()) - 1, ids]);
  }

  /** Records the answer, and forgets answers whose publication was confirmed since. */
  async record(tx: EntityManager, answerId: string, publications: readonly Publication[]): Promise<void> {
    const forget = this.published.splice(0);
    try {
      if (publications.length > 0) {
        await tx.query(
          `with forgotten as (delete from inbox_answer where id = any($1::uuid[]))
           insert into inbox_answer (id, publications) values ($2, $3)`,
          [forget, answerId, serialize(publications)],
        );
      } else if (forget.length > 0) {
        await tx.query(`delete from inbox_answer where id = any($1::uuid[])`, [forget]);
      }
    } catch (error) {
      this.published.push(...forget);
      throw error;
    }
  }

  /** The answers given to packets handled before, as far as their publication is not known to be confirmed. */
  async answersTo(
    tx: EntityManager,
    packetIds: readonly string[],
  ): Promise<{ answerIds: readonly string[]; publications: readonly Publication[] }> {
    const rows: { id: string; publications: Buffer }[] = await tx.query(
      `select a.id, a.publications from inbox_answer a
       where a.id in (select answer_id from inbox where epoch >= $1 and id = any($2::uuid[]))`,
      [epochOf(this.now()) - 1, packetIds],
    );
    return { answerIds: rows.map(({ id }) => id), publications: rows.flatMap((row) => deserialize(row.publications)) };
  }

  /** To be called once the broker has confirmed the publications of this answer. */
  confirm(answerIds: readonly string[]): void {
    this.published.push(...answerIds);
  }

  /** Forgets confirmed answers at once; for idle moments and the end. */
  async flush(dataSource: DataSource): Promise<void> {
    const forget = this.published.splice(0);
    if (forget.length === 0) return;
    try {
      await dataSource.query(`delete from inbox_answer where id = any($1::uuid[])`, [forget]);
    } catch (error) {
      this.published.push(...forget);
      throw error;
    }
  }

  /** Answers that a dead worker left behind; whoever publishes them confirms them. Locked until `tx` ends. */
  async leftOver(tx: EntityManager): Promise<{ answerIds: readonly string[]; publications: readonly Publication[] }> {
    const rows: { id: string; publications: Buffer }[] = await tx.query(
      `select id, publications from inbox_answer where recorded_at < now() - $1 * interval '1 minute'
       order by recorded_at limit 100 for update skip locked`,
      [LEFT_OVER_MINUTES],
    );
    return { answerIds: rows.map(({ id }) => id), publications: rows.flatMap((row) => deserialize(row.publications)) };
  }

  /** How many answers have waited for more than a minute: the gauge `inbox_unanswered`. */
  async unanswered(dataSource: DataSource): Promise<number> {
    const [row]: { count: string }[] = await dataSource.query(
      `select count(*) from inbox_answer where recorded_at < now() - interval '1 minute'`,
    );
    return Number(row?.count ?? 0);
  }

  /** Creates the partitions of this week, its neighbours included, and drops those out of use. */
  async maintain(dataSource: DataSource): Promise<void> {
    const epoch = epochOf(this.now());
    await dataSource.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext(current_schema() || '.inbox'))`);
      for (const each of [epoch - 1, epoch, epoch + 1])
        await tx.query(`create table if not exists inbox_${each} partition of inbox for values in (${each})`);
      const partitions: { name: string }[] = await tx.query(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'inbox'::regclass`,
      );
      for (const { name } of partitions)
        if (Number(name.slice('inbox_'.length)) < epoch - 1) await tx.query(`drop table ${name}`);
    });
  }
}

/** The tables of the inbox, in the schema of the service. */
class Inbox1700000000000 {
  readonly name = 'Inbox1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table inbox (epoch int not null, id uuid not null, answer_id uuid, primary key (epoch, id))
       partition by list (epoch)`,
    );
    await runner.query(
      `create table inbox_answer (
         id uuid primary key, publications bytea not null, recorded_at timestamptz not null default now())`,
    );
    // Answers live for milliseconds: compressing them with pglz would cost more than it saves.
    await runner.query(`alter table inbox_answer alter column publications set storage external`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table inbox_answer`);
    await runner.query(`drop table inbox`);
  }
}

/** Answers are JSON of one shape, hundreds of times: they shrink to a tenth, and the log of the database with them. */
class InboxCompression1700000000010 {
  readonly name = 'InboxCompression1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    // A server that was built without lz4 keeps them as they are: its other method costs more than it saves.
    await runner.query(
      `do $$ begin
         alter table inbox_answer alter column publications set compression lz4;
         alter table inbox_answer alter column publications set storage extended;
       exception when feature_not_supported then null;
       end $$`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table inbox_answer alter column publications set storage external`);
  }
}

export const INBOX_MIGRATIONS = [Inbox1700000000000, InboxCompression1700000000010] as const;
