import type { OptOut, PayloadOf, PreferencesChanged } from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import type { Follower, MemberMerge } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What the pages need to know of a member. */
export interface Preference {
  readonly locale: string;
  readonly optOuts: readonly OptOut[];
}

/** Of whom nothing has been said, nothing has been refused: such a member looks like one of whom nobody has heard. */
const UNSAID: Preference = { locale: 'en', optOuts: [] };

/** This service's own view of what members want, as `members` announces it. */
@Injectable()
export class PreferenceRepository implements Follower {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps the highest revision of each member, whatever comes in first. Sorted, so that two workers cannot deadlock. */
  async keep(tx: EntityManager, changes: readonly PayloadOf<typeof PreferencesChanged>[]): Promise<void> {
    await tx.query(
      `insert into preference (member_id, revision, locale, opt_outs, at)
       select distinct on (member_id collate "C") member_id, revision, locale, opt_outs, at
       from jsonb_to_recordset($1::jsonb)
         as c (member_id text, revision bigint, locale text, opt_outs jsonb, at timestamptz)
       order by member_id collate "C", revision desc
       on conflict (member_id) do update
         set revision = excluded.revision, locale = excluded.locale, opt_outs = excluded.opt_outs, at = excluded.at
         where preference.revision < excluded.revision`,
      [
        JSON.stringify(
          changes.map(({ memberId, optOuts, ...rest }) => ({ member_id: memberId, opt_outs: optOuts, ...rest })),
        ),
      ],
    );
  }

  /** What the one who goes on wants of all of them is announced by itself. */
  async follow({ absorbedIds }: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]> {
    await tx.query(`delete from preference where member_id = any($1::text[])`, [absorbedIds]);
    return [];
  }

  /** Relies on the primary key. */
  async of(memberId: string): Promise<Preference> {
    const [row]: Preference[] = await this.dataSource.query(
      `select locale, opt_outs as "optOuts" from preference where member_id = $1`,
      [memberId],
    );
    return row ?? UNSAID;
  }
}
