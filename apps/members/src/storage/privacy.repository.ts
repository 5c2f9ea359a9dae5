import type { DataTold, ErasureConfirmed, PayloadOf } from '@carillon/contracts';
import type { Place } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Somebody wants a member forgotten, or wants to see all that is kept of one. */
export interface PrivacyRequest {
  readonly id: string;
  readonly memberId: string;
  /** The member, and all who have gone into them. */
  readonly memberIds: readonly string[];
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Who must answer. */
  readonly services: readonly string[];
}

export interface Erasure extends PrivacyRequest {
  readonly confirmed: readonly { readonly service: string; readonly removed: number; readonly at: string }[];
}

export interface DataExport extends PrivacyRequest {
  /** The services that have told everything. */
  readonly told: readonly string[];
}

export interface DataPart {
  readonly service: string;
  readonly name: string | null;
  readonly rows: readonly Record<string, unknown>[];
}

export type NewRequest = Omit<PrivacyRequest, 'requestedAt'>;

const REQUEST = `r.id, r.member_id as "memberId", r.member_ids as "memberIds", r.requested_by as "requestedBy",
  r.requested_at as "requestedAt", r.services`;
/** An archive is there to be fetched, not to be kept. */
const EXPORT_LIVES = `interval '1 day'`;

@Injectable()
export class PrivacyRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The ids of a member and of all who have gone into them; the first is that of the member. Empty if nobody knows them. */
  async idsOf(memberId: string): Promise<readonly string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `with root as (select coalesce((select root_id from member_alias where member_id = $1), $1) as id)
       select m.member_id as id, 0 as place from member m join root on root.id = m.member_id
       union all
       select a.member_id, 1 from member_alias a join root on root.id = a.root_id
       order by place, id`,
      [memberId],
    );
    return rows.map(({ id }) => id);
  }

  async addErasure(tx: EntityManager, request: NewRequest): Promise<Date> {
    return this.add(tx, 'erasure', request);
  }

  /** Archives that nobody needs any more go at the same time. */
  async addExport(tx: EntityManager, request: NewRequest): Promise<Date> {
    await tx.query(`delete from data_export where requested_at < now() - ${EXPORT_LIVES}`);
    return this.add(tx, 'data_export', request);
  }

  async confirm(tx: EntityManager, confirmed: readonly PayloadOf<typeof ErasureConfirmed>[]): Promise<void> {
    await tx.query(
      `insert into erasure_confirmation (erasure_id, service, removed, at)
       select * from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[]) on conflict do nothing`,
      [
        confirmed.map(({ erasureId }) => erasureId),
        confirmed.map(({ service }) => service),
        confirmed.map(({ removed }) => removed),
        confirmed.map(({ at }) => at),
      ],
    );
  }

  /** Parts of an archive that is there no more are dropped. */
  async keepParts(tx: EntityManager, told: readonly PayloadOf<typeof DataTold>[]): Promise<void> {
    await tx.query(
      `insert into data_export_part (export_id, service, part, parts, name, rows)
       select told.* from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::json[])
         as told (export_id, service, part, parts, name, rows)
       where exists (select 1 from data_export e where e.id = told.export_id)
       on conflict do nothing`,
      [
        told.map(({ exportId }) => exportId),
        told.map(({ service }) => service),
        told.map(({ part }) => part),
        told.map(({ parts }) => parts),
        told.map(({ name }) => name ?? null),
        told.map(({ rows }) => JSON.stringify(rows)),
      ],
    );
  }

  async findErasure(id: string): Promise<Erasure | undefined> {
    const [erasure] = await this.erasures(`where r.id = $1`, [id]);
    return erasure;
  }

  /** Newest first. Relies on the index erasure_newest. */
  listErasures(limit: number, after?: Place): Promise<readonly Erasure[]> {
    return this.erasures(
      `where $2::timestamptz is null or (r.requested_at, r.id) < ($2, $3::uuid)
       order by r.requested_at desc, r.id desc limit $1`,
      [limit, after?.at ?? null, after?.id ?? null],
    );
  }

  async findExport(id: string): Promise<DataExport | undefined> {
    const [found]: DataExport[] = await this.dataSource.query(
      `select ${REQUEST}, array(
         select service from data_export_part p where p.export_id = r.id
         group by service having count(*) = max(parts) order by service) as told
       from data_export r where r.id = $1`,
      [id],
    );
    return found;
  }

  partsOf(exportId: string): Promise<readonly DataPart[]> {
    return this.dataSource.query(
      `select service, name, rows from data_export_part where export_id = $1 order by service, part`,
      [exportId],
    );
  }

  /** Of these members, when each was last asked to be forgotten. Relies on the index erasure_of_member. */
  async forgotten(tx: EntityManager, memberIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows: { id: string; at: Date }[] = await tx.query(
      `select id, max(requested_at) as at from (
         select unnest(member_ids) as id, requested_at from erasure where member_ids && $1::text[]) e
       where id = any($1::text[]) group by id`,
      [memberIds],
    );
    return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
  }

  private async add(tx: EntityManager, table: string, request: NewRequest): Promise<Date> {
    const { id, memberId, memberIds, requestedBy, services } = request;
    const rows: { requestedAt: Date }[] = await tx.query(
      `insert into ${table} (id, member_id, member_ids, requested_by, services) values ($1, $2, $3, $4, $5)
       returning requested_at as "requestedAt"`,
      [id, memberId, memberIds, requestedBy, services],
    );
    return rows[0]!.requestedAt;
  }

  private erasures(rest: string, values: readonly unknown[]): Promise<readonly Erasure[]> {
    return this.dataSource.query(
      `select ${REQUEST}, coalesce((
         select json_agg(json_build_object('service', c.service, 'removed', c.removed,
           'at', to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by c.at, c.service)
         from erasure_confirmation c where c.erasure_id = r.id), '[]') as confirmed
       from erasure r ${rest}`,
      [...values],
    );
  }
}
