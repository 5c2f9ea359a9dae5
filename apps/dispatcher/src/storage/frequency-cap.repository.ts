import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FrequencyCap } from '../domain/frequency-cap';

/** What a marketer says of a cap. */
export interface CapTerms extends Omit<FrequencyCap, 'capId'> {
  readonly name: string;
}

export interface CapEntry extends CapTerms {
  readonly capId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface Row {
  readonly capId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly terms: CapTerms;
}

const ENTRY = `cap_id as "capId", created_at as "createdAt", updated_at as "updatedAt", terms`;
const entryOf = ({ terms, ...row }: Row): CapEntry => ({ ...row, ...terms });

/** The frequency caps. There are few. */
@Injectable()
export class FrequencyCapRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** In order of their creation. */
  async all(): Promise<readonly CapEntry[]> {
    const rows: Row[] = await this.dataSource.query(`select ${ENTRY} from frequency_cap order by created_at, cap_id`);
    return rows.map(entryOf);
  }

  async find(capId: string): Promise<CapEntry | undefined> {
    const rows: Row[] = await this.dataSource.query(`select ${ENTRY} from frequency_cap where cap_id = $1`, [capId]);
    return rows.map(entryOf)[0];
  }

  /** @returns undefined when there are `most` already */
  async add(capId: string, terms: CapTerms, now: Date, most: number): Promise<CapEntry | undefined> {
    const rows: Row[] = await this.dataSource.transaction(async (tx) => {
      await tx.query(`lock table frequency_cap in share row exclusive mode`);
      return tx.query(
        `insert into frequency_cap (cap_id, created_at, updated_at, terms)
         select $1, $2, $2, $3::jsonb where (select count(*) from frequency_cap) < $4 returning ${ENTRY}`,
        [capId, now, JSON.stringify(terms), most],
      );
    });
    return rows.map(entryOf)[0];
  }

  async replace(capId: string, terms: CapTerms, now: Date): Promise<CapEntry | undefined> {
    const [rows]: [Row[], number] = await this.dataSource.query(
      `update frequency_cap set terms = $2::jsonb, updated_at = $3 where cap_id = $1 returning ${ENTRY}`,
      [capId, JSON.stringify(terms), now],
    );
    return rows.map(entryOf)[0];
  }

  /** What was counted for it is forgotten in time. @returns whether it was there */
  async remove(capId: string): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(`delete from frequency_cap where cap_id = $1`, [
      capId,
    ]);
    return count > 0;
  }
}
