import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Profile } from '../domain/profile';
import { searchKeysOf } from '../domain/search-keys';

/** A member with the times of this record, which are not those of its facts. */
export interface Member {
  readonly memberId: string;
  readonly profile: Profile;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Every statement takes its members in order of their id, so that two transactions cannot wait for each other. */
@Injectable()
export class MemberRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The known ones among the members; those in `toChange` stay locked until `tx` ends. Relies on the primary key. */
  async load(
    tx: EntityManager,
    { toChange, toRead = [] }: { toChange: readonly string[]; toRead?: readonly string[] },
  ): Promise<Map<string, Profile>> {
    const rows: { member_id: string; profile: Profile }[] = await tx.query(
      `with locked as materialized (
         select member_id, profile from member where member_id = any($1::text[]) order by member_id for update)
       select * from locked
       union all
       select member_id, profile from member where member_id = any($2::text[])`,
      [toChange, toRead],
    );
    return new Map(rows.map(({ member_id, profile }) => [member_id, profile]));
  }

  /**
   * Adds members who are not in `known`, and puts them there; locked, like those that another transaction has added meanwhile.
   *
   * @returns the ids that were added here
   */
  async admit(
    tx: EntityManager,
    memberIds: readonly string[],
    known: Map<string, Profile>,
  ): Promise<readonly string[]> {
    if (memberIds.length === 0) return [];
    const added = await this.add(tx, memberIds);
    for (const [memberId, profile] of added) known.set(memberId, profile);
    const addedElsewhere = memberIds.filter((memberId) => !known.has(memberId));
    if (addedElsewhere.length === 0) return [...added.keys()];
    for (const [memberId, profile] of await this.load(tx, { toChange: addedElsewhere })) known.set(memberId, profile);
    return [...added.keys()];
  }

  /** A new member has refused what nobody is subscribed to by default; as of 1970, so that whatever is said counts more. */
  private async add(tx: EntityManager, memberIds: readonly string[]): Promise<ReadonlyMap<string, Profile>> {
    const rows: { member_id: string; profile: Profile }[] = await tx.query(
      `insert into member (member_id, profile)
       select id, refused.profile
       from unnest($1::text[]) id, (${BEGINNING}) refused
       order by id collate "C"
       on conflict do nothing returning member_id, profile`,
      [memberIds],
    );
    return new Map(rows.map(({ member_id, profile }) => [member_id, profile]));
  }

  /** What a new member's profile begins with: see `add`. */
  async beginning(tx: EntityManager): Promise<Profile> {
    const [row]: { profile: Profile }[] = await tx.query(`select profile from (${BEGINNING}) beginning`);
    return row!.profile; // an aggregate always gives a row
  }

  /** Adds members with all that is known of them. @returns the ids that were not there before; the others are as they were */
  async insert(tx: EntityManager, profiles: ReadonlyMap<string, Profile>): Promise<ReadonlySet<string>> {
    if (profiles.size === 0) return new Set();
    const rows: { member_id: string }[] = await tx.query(
      `insert into member (member_id, profile, phone, email, cards)
       select member_id, profile, phone, email, cards from jsonb_to_recordset($1::jsonb) as ${RECORD}
       order by member_id collate "C"
       on conflict do nothing returning member_id`,
      [recordsOf(profiles)],
    );
    return new Set(rows.map(({ member_id }) => member_id));
  }

  /** The members must be locked, or have been added in the same transaction. */
  async save(tx: EntityManager, profiles: ReadonlyMap<string, Profile>): Promise<void> {
    if (profiles.size === 0) return;
    await tx.query(
      `update member set profile = changed.profile, phone = changed.phone, email = changed.email, cards = changed.cards,
         updated_at = now()
       from (select * from jsonb_to_recordset($1::jsonb) as ${RECORD}) changed
       where member.member_id = changed.member_id`,
      [recordsOf(profiles)],
    );
  }

  /** As whom members go on who have gone into another; the others are left out. Relies on the primary key of the aliases. */
  async rootsOf(
    memberIds: readonly string[],
    source: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<ReadonlyMap<string, string>> {
    if (memberIds.length === 0) return new Map();
    const rows: { member_id: string; root_id: string }[] = await source.query(
      `select member_id, root_id from member_alias where member_id = any($1::text[])`,
      [memberIds],
    );
    return new Map(rows.map(({ member_id, root_id }) => [member_id, root_id]));
  }

  /** Under the id of one who has gone into another, that one. */
  async find(memberId: string, source: Pick<EntityManager, 'query'> = this.dataSource): Promise<Member | undefined> {
    const [row]: MemberRow[] = await source.query(
      `select ${COLUMNS} from member
       where member_id = coalesce((select root_id from member_alias where member_id = $1), $1)`,
      [memberId],
    );
    return row && fromRow(row);
  }

  /** In order of their ids; those that have all the `keys`, if any. Relies on the primary key and the indexes of the keys. */
  async page(
    { limit, after = '' }: { limit: number; after?: string },
    { phone, email, card }: Keys = {},
  ): Promise<readonly Member[]> {
    const values: unknown[] = [after, limit];
    const conditions = ['member_id > $1'];
    const demand = (condition: string, value: unknown) => {
      if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
    };
    demand('phone =', phone);
    demand('email =', email);
    demand('cards @>', card === undefined ? undefined : [card]);
    const rows: MemberRow[] = await this.dataSource.query(
      `select ${COLUMNS} from member where ${conditions.join(' and ')} order by member_id limit $2`,
      values,
    );
    return rows.map(fromRow);
  }
}

/** What nobody is subscribed to by default is refused, as of 1970: whatever is said counts more. */
const BEGINNING = `
  select case when count(*) = 0 then '{}' else jsonb_build_object('optOuts', jsonb_build_object('at', 0, 'value',
    jsonb_agg(jsonb_build_object('messageType', type, 'channel', '*') order by type))) end as profile
  from message_type where not subscribed_by_default and not archived`;

const RECORD = `record (member_id text, profile jsonb, phone text, email text, cards text[])`;

const recordsOf = (profiles: ReadonlyMap<string, Profile>): string =>
  JSON.stringify([...profiles].map(([member_id, profile]) => ({ member_id, profile, ...searchKeysOf(profile) })));

/** What members are searched by, in the form in which it is kept. */
export interface Keys {
  readonly phone?: string;
  readonly email?: string;
  readonly card?: string;
}

const COLUMNS = 'member_id, profile, created_at, updated_at';

interface MemberRow {
  readonly member_id: string;
  readonly profile: Profile;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow({ member_id, profile, created_at, updated_at }: MemberRow): Member {
  return { memberId: member_id, profile, createdAt: created_at, updatedAt: updated_at };
}
