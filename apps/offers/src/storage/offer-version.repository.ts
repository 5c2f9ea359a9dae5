import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { OfferTerms, OfferVersion, VersionState } from '../domain/offer';

type Reading = Pick<EntityManager, 'query'>;

/** What was decided of a version, and by whom. */
export interface Decision {
  readonly state: VersionState;
  readonly decidedBy: string;
  readonly note?: string;
}

const COLUMNS = `number, state, terms, created_by as "createdBy", created_at as "createdAt",
  decided_by as "decidedBy", decided_at as "decidedAt", note`;

/** Versions of offers, numbered from 1. Changes belong inside `OfferRepository.change`. */
@Injectable()
export class OfferVersionRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The version that is being worked on. Relies on the partial index offer_version_open. */
  async open(offerId: string, tx: Reading = this.dataSource): Promise<OfferVersion | undefined> {
    const rows: VersionRow[] = await tx.query(
      `select ${COLUMNS} from offer_version where offer_id = $1 and state <> 'approved'`,
      [offerId],
    );
    return rows[0] && fromRow(rows[0]);
  }

  /** Adds the next version, or gives the open one new terms; either way it is in `state`, and nothing is decided of it. */
  async write(
    tx: EntityManager,
    offerId: string,
    { terms, state, by }: { readonly terms: OfferTerms; readonly state: VersionState; readonly by: string },
  ): Promise<OfferVersion> {
    const rows: VersionRow[] = await tx.query(
      `insert into offer_version (offer_id, number, state, terms, created_by)
       select $1, coalesce(max(number) filter (where state <> 'approved'), coalesce(max(number), 0) + 1), $2, $3, $4
       from offer_version where offer_id = $1
       on conflict (offer_id, number) do update set state = excluded.state, terms = excluded.terms,
         created_by = excluded.created_by, created_at = now(), decided_by = null, decided_at = null, note = null
       returning ${COLUMNS}`,
      [offerId, state, JSON.stringify(terms), by],
    );
    return fromRow(rows[0]!);
  }

  async decide(
    tx: EntityManager,
    offerId: string,
    number: number,
    { state, decidedBy, note }: Decision,
  ): Promise<void> {
    await tx.query(
      `update offer_version set state = $3, decided_by = $4, decided_at = now(), note = $5
       where offer_id = $1 and number = $2`,
      [offerId, number, state, decidedBy, note ?? null],
    );
  }

  async setState(tx: EntityManager, offerId: string, number: number, state: VersionState): Promise<void> {
    await tx.query(`update offer_version set state = $3 where offer_id = $1 and number = $2`, [offerId, number, state]);
  }

  async drop(tx: EntityManager, offerId: string, number: number): Promise<void> {
    await tx.query(`delete from offer_version where offer_id = $1 and number = $2`, [offerId, number]);
  }

  /** Newest first. */
  async list(offerId: string, { limit, before }: { limit: number; before?: number }): Promise<readonly OfferVersion[]> {
    const rows: VersionRow[] = await this.dataSource.query(
      `select ${COLUMNS} from offer_version where offer_id = $1 and ($3::int is null or number < $3)
       order by number desc limit $2`,
      [offerId, limit, before ?? null],
    );
    return rows.map(fromRow);
  }

  /** The version of each offer that was in force at a time; later changes of its state are not known. */
  async inForceAt(offerIds: readonly string[], at: Date): Promise<ReadonlyMap<string, OfferVersion>> {
    const rows: (VersionRow & { offerId: string })[] = await this.dataSource.query(
      `select distinct on (offer_id) offer_id as "offerId", ${COLUMNS} from offer_version
       where offer_id = any($1::uuid[]) and state = 'approved' and coalesce(decided_at, created_at) <= $2
       order by offer_id, number desc`,
      [offerIds, at],
    );
    return new Map(rows.map(({ offerId, ...row }) => [offerId, fromRow(row)]));
  }

  async find(offerId: string, number: number): Promise<OfferVersion | undefined> {
    const rows: VersionRow[] = await this.dataSource.query(
      `select ${COLUMNS} from offer_version where offer_id = $1 and number = $2`,
      [offerId, number],
    );
    return rows[0] && fromRow(rows[0]);
  }
}

type VersionRow = Omit<OfferVersion, 'decidedBy' | 'decidedAt' | 'note'> & {
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly note: string | null;
};

function fromRow({ decidedBy, decidedAt, note, ...version }: VersionRow): OfferVersion {
  return { ...version, ...(decidedBy && { decidedBy }), ...(decidedAt && { decidedAt }), ...(note && { note }) };
}
