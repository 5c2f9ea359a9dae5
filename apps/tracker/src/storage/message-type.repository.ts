import type { MessageTypeChanged, PayloadOf } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { KnownType } from '../domain/offered-types';

/** This service's own view of the message types, as `members` announces them. */
@Injectable()
export class MessageTypeRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps the highest revision of each type, whatever comes in first. Sorted, so that two workers cannot deadlock. */
  async keep(tx: EntityManager, changes: readonly PayloadOf<typeof MessageTypeChanged>[]): Promise<void> {
    await tx.query(
      `insert into message_type (code, revision, name, channels, archived)
       select distinct on (code collate "C") code, revision, name, channels, archived
       from jsonb_to_recordset($1::jsonb) as c (code text, revision bigint, name text, channels text[], archived boolean)
       order by code collate "C", revision desc
       on conflict (code) do update
         set revision = excluded.revision, name = excluded.name, channels = excluded.channels, archived = excluded.archived
         where message_type.revision < excluded.revision`,
      [JSON.stringify(changes)],
    );
  }

  /** All that have been announced: some dozens at most. */
  all(): Promise<readonly KnownType[]> {
    return this.dataSource.query(`select code, name, channels, archived from message_type order by code`);
  }
}
