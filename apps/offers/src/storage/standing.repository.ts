import { uuidV5 } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Standing, UNTOUCHED } from '../domain/triggered/standing';

/** One triggered message of one member. */
export interface StandingKey {
  readonly triggeredMessageId: string;
  readonly memberId: string;
}

export interface StandingRow extends StandingKey {
  readonly id: string;
  readonly standing: Standing;
}

/** A member for whom a message is armed. */
export interface Armed {
  readonly id: string;
  readonly memberId: string;
  readonly dueAt: Date;
}

export const standingId = ({ triggeredMessageId, memberId }: StandingKey): string =>
  uuidV5(`${triggeredMessageId} ${memberId}`);

const ROW = `id, triggered_message_id as "triggeredMessageId", member_id as "memberId", standing`;

/** Every statement takes its rows in order of their id, so that two transactions cannot wait for each other. */
@Injectable()
export class StandingRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Locked until `tx` ends; begun where there were none. Relies on the primary key. */
  async take(tx: EntityManager, keys: readonly StandingKey[]): Promise<readonly StandingRow[]> {
    return revive(
      await tx.query(
        `insert into triggered_standing (id, triggered_message_id, member_id)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[]) as key (id, triggered, member) order by id
         on conflict (id) do update set touched_at = now() returning ${ROW}`,
        [keys.map(standingId), keys.map((key) => key.triggeredMessageId), keys.map((key) => key.memberId)],
      ),
    );
  }

  /** Those there are, locked until `tx` ends. Relies on the primary key. */
  async takeKnown(tx: EntityManager, ids: readonly string[]): Promise<readonly StandingRow[]> {
    return revive(
      await tx.query(`select ${ROW} from triggered_standing where id = any($1::uuid[]) order by id for update`, [ids]),
    );
  }

  /** Those there are, as they are now. Relies on the primary key. */
  async see(keys: readonly StandingKey[]): Promise<readonly StandingRow[]> {
    return revive(
      await this.dataSource.query(`select ${ROW} from triggered_standing where id = any($1::uuid[])`, [
        keys.map(standingId),
      ]),
    );
  }

  /** Which of these there are. Relies on the primary key. */
  async knownAmong(tx: EntityManager, keys: readonly StandingKey[]): Promise<readonly StandingKey[]> {
    return tx.query(
      `select triggered_message_id as "triggeredMessageId", member_id as "memberId" from triggered_standing
       where id = any($1::uuid[])`,
      [keys.map(standingId)],
    );
  }

  /** The rows must be locked. */
  async save(tx: EntityManager, rows: readonly StandingRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `update triggered_standing as row set standing = changed.standing, due_at = changed.due_at, touched_at = now()
       from unnest($1::uuid[], $2::json[], $3::timestamptz[]) as changed (id, standing, due_at)
       where row.id = changed.id`,
      [
        rows.map(({ id }) => id),
        rows.map(({ standing }) => JSON.stringify(standing)),
        rows.map(({ standing: { timerAt } }) => (timerAt === undefined ? null : new Date(timerAt))),
      ],
    );
  }

  /** The members for whom a message is armed, those whose turn comes first to the front. Relies on triggered_standing_armed. */
  armed(
    triggeredMessageId: string,
    {
      limit,
      after,
    }: { readonly limit: number; readonly after?: { readonly at: Date; readonly id: string } | undefined },
  ): Promise<readonly Armed[]> {
    return this.dataSource.query(
      `select id, member_id as "memberId", due_at as "dueAt" from triggered_standing
       where triggered_message_id = $1 and due_at is not null
         and ($2::timestamptz is null or (due_at, id) > ($2, $3::uuid))
       order by due_at, id limit $4`,
      [triggeredMessageId, after?.at ?? null, after?.id ?? null, limit],
    );
  }

  /**
   * Forgets where nothing is armed and nothing has happened since a moment, at most `limit`. Relies on triggered_standing_idle.
   *
   * @returns how many
   */
  async forget(before: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `delete from triggered_standing where id = any(array(
         select id from triggered_standing where due_at is null and touched_at < $1
         order by touched_at limit $2 for update skip locked))`,
      [before, limit],
    );
    return count;
  }
}

/** A row that has just begun has no standing. */
function revive(rows: readonly (StandingKey & { id: string; standing: Standing | null })[]): readonly StandingRow[] {
  return rows.map((row) => ({ ...row, standing: row.standing ?? UNTOUCHED }));
}
