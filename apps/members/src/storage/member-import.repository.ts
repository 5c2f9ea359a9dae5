import type { Place as PageStart } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RowReading } from '../domain/read-rows';

export const IMPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export const IMPORT_STATES = ['uploading', 'running', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Bytes of every chunk of a file but the last. */
export const CHUNK_BYTES = 256 * 1_024;

/** Why a file as a whole was not taken. */
export interface FileFault {
  readonly code: string;
  readonly detail: string;
}

export interface ImportOrder {
  readonly id: string;
  readonly name: string | null;
  readonly format: ImportFormat;
  /** Nothing is changed; only the report is made. */
  readonly dryRun: boolean;
  /** When the file was true. */
  readonly asOf: Date;
}

export interface MemberImport extends ImportOrder {
  readonly state: ImportState;
  /** Of a table: how its fields are separated, and the names of its columns. */
  readonly delimiter: string | null;
  readonly header: readonly string[] | null;
  /** Of the whole file as it is stored, in UTF-8. */
  readonly bytes: number;
  /** Where to go on. */
  readonly nextOffset: number;
  readonly nextLine: number;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly corrected: number;
  readonly refused: number;
  readonly fault: FileFault | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** What one batch of rows has come to. */
export interface BatchOutcome {
  readonly nextOffset: number;
  readonly nextLine: number;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly corrected: number;
  readonly refusals: readonly Extract<RowReading, { outcome: 'refused' }>[];
}

/** A line of the report. */
export interface Refusal {
  readonly line: number;
  readonly ordinal: number;
  readonly memberId: string | null;
  readonly place: string;
  readonly code: string;
  readonly detail: string;
}

const FIELDS = `id, name, format, dry_run as "dryRun", as_of as "asOf", state, delimiter, header, bytes, next_offset as "nextOffset",
  next_line as "nextLine", read, created, updated, corrected, refused, fault, created_at as "createdAt",
  finished_at as "finishedAt"`;

/** Imports with their files and reports. A file is deleted as soon as it is not needed any more. */
@Injectable()
export class MemberImportRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async begin({ id, name, format, dryRun, asOf }: ImportOrder): Promise<void> {
    await this.dataSource.query(
      `insert into member_import (id, name, format, dry_run, as_of) values ($1, $2, $3, $4, $5)`,
      [id, name, format, dryRun, asOf],
    );
  }

  async addChunk(id: string, seq: number, bytes: Buffer): Promise<void> {
    await this.dataSource.query(`insert into member_import_chunk (import_id, seq, bytes) values ($1, $2, $3)`, [
      id,
      seq,
      bytes,
    ]);
  }

  /** The file is complete; a worker may take it. `first` is where the rows begin. */
  async release(
    id: string,
    file: Pick<MemberImport, 'delimiter' | 'header' | 'bytes' | 'nextOffset' | 'nextLine'>,
  ): Promise<void> {
    await this.dataSource.query(
      `update member_import set state = 'running', delimiter = $2, header = $3, bytes = $4, next_offset = $5, next_line = $6,
         updated_at = clock_timestamp()
       where id = $1 and state = 'uploading'`,
      [id, file.delimiter, JSON.stringify(file.header), file.bytes, file.nextOffset, file.nextLine],
    );
  }

  async forget(id: string): Promise<void> {
    await this.dataSource.query(`delete from member_import where id = $1`, [id]);
  }

  /** Undefined behind the end of the file. */
  async chunk(id: string, seq: number): Promise<Buffer | undefined> {
    const [row]: { bytes: Buffer }[] = await this.dataSource.query(
      `select bytes from member_import_chunk where import_id = $1 and seq = $2`,
      [id, seq],
    );
    return row?.bytes;
  }

  /** Those that wait for a worker or have one, the oldest first. Relies on the partial index. */
  async running(): Promise<readonly string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from member_import where finished_at is null and state = 'running' order by created_at`,
    );
    return rows.map(({ id }) => id);
  }

  /** Takes an import in hand until `tx` ends; undefined when it has ended, or another replica has it. */
  async take(tx: EntityManager, id: string): Promise<MemberImport | undefined> {
    const [row]: MemberImport[] = await tx.query(
      `select ${FIELDS} from member_import where id = $1 and state = 'running' for update skip locked`,
      [id],
    );
    return row && fromRow(row);
  }

  /** The import must be in hand. */
  async note(tx: EntityManager, id: string, outcome: BatchOutcome): Promise<void> {
    const { nextOffset, nextLine, read, created, updated, corrected, refusals } = outcome;
    await tx.query(
      `update member_import set next_offset = $2, next_line = $3, read = read + $4, created = created + $5,
         updated = updated + $6, corrected = corrected + $7, refused = refused + $8, updated_at = clock_timestamp()
       where id = $1`,
      [id, nextOffset, nextLine, read, created, updated, corrected, refusals.length],
    );
    if (refusals.length === 0) return;
    const rows = refusals.flatMap(({ line, memberId, faults }) =>
      faults.map((fault, ordinal) => ({ line, ordinal, member_id: memberId ?? null, ...fault })),
    );
    await tx.query(
      `insert into member_import_refusal (import_id, line, ordinal, member_id, place, code, detail)
       select $1, line, ordinal, member_id, place, code, detail from jsonb_to_recordset($2::jsonb)
         as refusal (line int, ordinal int, member_id text, place text, code text, detail text)
       on conflict do nothing`,
      [id, JSON.stringify(rows)],
    );
  }

  /** @returns whether it had not ended before */
  async finish(
    id: string,
    state: 'done' | 'failed' | 'cancelled',
    { fault, tx = this.dataSource }: { fault?: FileFault; tx?: Pick<EntityManager, 'query'> } = {},
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await tx.query(
      `update member_import set state = $2, fault = $3, finished_at = clock_timestamp(), updated_at = clock_timestamp()
       where id = $1 and finished_at is null returning id`,
      [id, state, fault === undefined ? null : JSON.stringify(fault)],
    );
    await tx.query(`delete from member_import_chunk where import_id = $1`, [id]);
    return rows.length > 0;
  }

  /** Uploads that nobody goes on with, for one. @returns their ids */
  async abandonUploads(silentSeconds: number): Promise<readonly string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from member_import i
       where finished_at is null and state = 'uploading' and created_at < clock_timestamp() - $1 * interval '1 second'
         and not exists (select 1 from member_import_chunk c
           where c.import_id = i.id and c.stored_at > clock_timestamp() - $1 * interval '1 second')`,
      [silentSeconds],
    );
    return rows.map(({ id }) => id);
  }

  /** With their reports. */
  async deleteFinishedBefore(days: number): Promise<void> {
    await this.dataSource.query(
      `delete from member_import where finished_at < clock_timestamp() - $1 * interval '1 day'`,
      [days],
    );
  }

  async find(id: string): Promise<MemberImport | undefined> {
    const [row]: MemberImport[] = await this.dataSource.query(`select ${FIELDS} from member_import where id = $1`, [
      id,
    ]);
    return row && fromRow(row);
  }

  /** The newest first. Relies on the index on (created_at, id). */
  async page({ limit, after }: { limit: number; after?: PageStart }): Promise<readonly MemberImport[]> {
    const rows: MemberImport[] = await this.dataSource.query(
      `select ${FIELDS} from member_import where ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
       order by created_at desc, id desc limit $1`,
      [limit, after?.at ?? null, after?.id ?? null],
    );
    return rows.map(fromRow);
  }

  /** In order of the lines. Relies on the primary key. */
  async refusals(id: string, after: Pick<Refusal, 'line' | 'ordinal'>, limit: number): Promise<readonly Refusal[]> {
    return this.dataSource.query(
      `select line, ordinal, member_id as "memberId", place, code, detail from member_import_refusal
       where import_id = $1 and (line, ordinal) > ($2, $3) order by line, ordinal limit $4`,
      [id, after.line, after.ordinal, limit],
    );
  }
}

/** The driver gives big integers as text; these are far from 2^53. */
function fromRow(row: MemberImport): MemberImport {
  return { ...row, bytes: Number(row.bytes), nextOffset: Number(row.nextOffset) };
}
