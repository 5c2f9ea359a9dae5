import type { OptOut } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Profile } from '../domain/profile';
import type { ChosenCells } from '../domain/subscription-choice';

/** Through whom subscriptions change; `default`: nobody has chosen yet. */
export const SUBSCRIPTION_SOURCES = ['operator', 'member', 'event', 'import', 'default'] as const;
export type SubscriptionSource = (typeof SUBSCRIPTION_SOURCES)[number];

export interface SubscriptionChange {
  /** Of two changes of one member, the higher is the later. A number of 19 digits at most, as text. */
  readonly revision: string;
  readonly memberId: string;
  readonly before: readonly OptOut[];
  readonly after: readonly OptOut[];
  readonly source: SubscriptionSource;
  /** When it was said, and when it was written down. */
  readonly at: Date;
  readonly recordedAt: Date;
}

/** A change that has not been announced yet, with the profile as it is now where it makes an event; null elsewhere. */
export interface DueChange extends SubscriptionChange {
  readonly id: string;
  readonly locale: string | null;
  readonly profile: Profile | null;
}

const CHANGE = `c.revision, c.member_id as "memberId", c.before, c.after, c.source, c.at, c.recorded_at as "recordedAt"`;

/** What members have chosen, and the changes that the table of members writes down by itself. */
@Injectable()
export class SubscriptionRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The changes in this transaction are ascribed to `source`; without this, to an event. */
  async ascribe(tx: EntityManager, source: Exclude<SubscriptionSource, 'default'>): Promise<void> {
    await tx.query(`select set_config('carillon.source', $1, true)`, [source]);
  }

  /** The members must be locked. Relies on the primary key. */
  async chosenBy(tx: EntityManager, memberIds: readonly string[]): Promise<ReadonlyMap<string, ChosenCells>> {
    const rows: { member_id: string; chosen: ChosenCells }[] = await tx.query(
      `select member_id, chosen from subscription_chosen where member_id = any($1::text[])`,
      [memberIds],
    );
    return new Map(rows.map(({ member_id, chosen }) => [member_id, chosen]));
  }

  /** The members must be locked. */
  async keepChosen(tx: EntityManager, chosen: ReadonlyMap<string, ChosenCells>): Promise<void> {
    if (chosen.size === 0) return;
    await tx.query(
      `insert into subscription_chosen (member_id, chosen)
       select member_id, chosen from jsonb_to_recordset($1::jsonb) as kept (member_id text, chosen jsonb)
       order by member_id collate "C"
       on conflict (member_id) do update set chosen = excluded.chosen`,
      [JSON.stringify([...chosen].map(([member_id, cells]) => ({ member_id, chosen: cells })))],
    );
  }

  /** Newest first. Relies on the index on (member_id, revision). */
  async history(
    memberId: string,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly SubscriptionChange[]> {
    return this.dataSource.query(
      `select ${CHANGE} from subscription_change c
       where c.member_id = $1 and ($2::bigint is null or c.revision < $2) and c.before <> c.after
       order by c.revision desc limit $3`,
      [memberId, after ?? null, limit],
    );
  }

  /**
   * Takes the oldest changes in hand until `tx` ends; leaves those that another replica has. Relies on the partial index. Looks
   * at no member whose profile it does not give: a file leaves a change for each of its members.
   */
  async takeDue(tx: EntityManager, limit: number): Promise<readonly DueChange[]> {
    return tx.query(
      `select ${CHANGE}, c.id, c.locale, case when c.source in ('member', 'operator')
         then (select profile from member m where m.member_id = c.member_id) end as profile
       from subscription_change c
       where not c.announced order by c.revision limit $1 for update of c skip locked`,
      [limit],
    );
  }

  /** Changes of the language alone have no further use. */
  async concludeDue(tx: EntityManager, revisions: readonly string[]): Promise<void> {
    await tx.query(`delete from subscription_change where revision = any($1::bigint[]) and before = after`, [
      revisions,
    ]);
    await tx.query(`update subscription_change set announced = true where revision = any($1::bigint[])`, [revisions]);
  }
}
