import { type Place, type RawRecord, RecordSplitter } from '../domain/split-records';
import { CHUNK_BYTES, type MemberImport, MemberImportRepository } from '../storage/member-import.repository';

/** The longest row that is read; nobody's profile needs more. */
export const MOST_ROW_BYTES = 256 * 1_024;

/** Some records of a file, and where those behind them begin. */
export interface RecordBatch {
  readonly from: Place;
  readonly records: readonly RawRecord[];
  readonly next: Place;
  readonly isLast: boolean;
}

/** Reads the stored file of an import from where it was left; holds one chunk, and the records of one batch. */
export async function* recordBatches(
  imports: MemberImportRepository,
  { id, delimiter, nextOffset, nextLine }: MemberImport,
  size: number,
): AsyncGenerator<RecordBatch> {
  let from: Place = { offset: nextOffset, line: nextLine };
  let records: RawRecord[] = [];
  const splitter = new RecordSplitter(from, {
    ...(delimiter === null ? {} : { delimiter: delimiter.charCodeAt(0) }),
    mostBytes: MOST_ROW_BYTES,
  });
  for await (const piece of pieces(imports, id, nextOffset))
    for (const record of piece === undefined ? splitter.end() : splitter.push(piece)) {
      records.push(record);
      if (records.length < size) continue;
      const next = splitter.place;
      yield { from, records, next, isLast: false };
      [from, records] = [next, []];
    }
  yield { from, records, next: splitter.place, isLast: true };
}

/** The chunks from `offset` on, then undefined for the end. */
async function* pieces(
  imports: MemberImportRepository,
  id: string,
  offset: number,
): AsyncGenerator<Buffer | undefined> {
  for (let seq = Math.floor(offset / CHUNK_BYTES), skip = offset % CHUNK_BYTES; ; seq++, skip = 0) {
    const chunk = await imports.chunk(id, seq);
    if (chunk === undefined) break;
    yield chunk.subarray(skip);
  }
  yield undefined;
}
