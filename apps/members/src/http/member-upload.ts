import { randomUUID } from 'node:crypto';
import { type Fault, RejectedError } from '@carillon/messaging';
import { parse } from 'csv-parse/sync';
import { delimiterOf, readHeader } from '../domain/member-columns';
import { IMPORT_CODES } from '../import-codes';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import {
  CHUNK_BYTES,
  type ImportOrder,
  type MemberImport,
  MemberImportRepository,
} from '../storage/member-import.repository';
import { utf8Pieces } from './utf8-pieces';

/** What the first chunk of a file tells: how to read the rest. */
type Beginning = Pick<MemberImport, 'delimiter' | 'header' | 'nextOffset' | 'nextLine'>;

const LINE_FEED = 0x0a;
const UTF_8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Keeps files that come in over HTTP, chunk by chunk, until they have been taken in. */
export class MemberUpload {
  constructor(
    private readonly imports: MemberImportRepository,
    private readonly customFields: CustomFieldRepository,
    private readonly mostBytes: number,
  ) {}

  /** @returns the id of the import @throws RejectedError with a FILE_* code; nothing is kept then */
  async take(
    body: AsyncIterable<Buffer>,
    { encoding, ...order }: Omit<ImportOrder, 'id'> & { readonly encoding?: string | undefined },
  ): Promise<string> {
    const id = randomUUID();
    await this.imports.begin({ id, ...order });
    try {
      const file = await this.keep(id, utf8Pieces(body, encoding), order.format);
      await this.imports.release(id, file);
      return id;
    } catch (error) {
      await this.imports.forget(id);
      throw error;
    }
  }

  /** Reads to the end even when the file is refused, so that the client is there to read why. */
  private async keep(
    id: string,
    pieces: AsyncIterable<Buffer>,
    format: ImportOrder['format'],
  ): Promise<Beginning & Pick<MemberImport, 'bytes'>> {
    let beginning: Beginning | undefined;
    let refusal: RejectedError | undefined;
    let [bytes, seq] = [0, 0];
    for await (const chunk of inChunks(pieces)) {
      if (refusal !== undefined) continue;
      bytes += chunk.length;
      try {
        if (bytes > this.mostBytes) throw tooLarge(this.mostBytes);
        beginning ??= format === 'csv' ? await this.beginningOfTable(chunk) : beginningOfLines(chunk);
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        refusal = error;
        continue;
      }
      await this.imports.addChunk(id, seq++, chunk);
    }
    if (refusal !== undefined) throw refusal;
    if (beginning === undefined) throw new RejectedError(IMPORT_CODES.fileEmpty, 'the file is empty');
    return { ...beginning, bytes };
  }

  private async beginningOfTable(chunk: Buffer): Promise<Beginning> {
    const start = markLength(chunk);
    const lineEnd = chunk.indexOf(LINE_FEED, start);
    const end = lineEnd < 0 ? chunk.length : lineEnd;
    const line = chunk.toString('utf8', start, end).replace(/\r$/, '');
    const delimiter = delimiterOf(line);
    const header = namesIn(line, delimiter);
    const reading = readHeader(header, await this.customFields.allDeclared());
    if (reading.outcome === 'refused') throw wrongHeader(reading.faults);
    return { delimiter, header, nextOffset: lineEnd < 0 ? chunk.length : lineEnd + 1, nextLine: 2 };
  }
}

const beginningOfLines = (chunk: Buffer): Beginning => ({
  delimiter: null,
  header: null,
  nextOffset: markLength(chunk),
  nextLine: 1,
});

const markLength = (chunk: Buffer): number => (chunk.subarray(0, 3).equals(UTF_8_MARK) ? UTF_8_MARK.length : 0);

function namesIn(line: string, delimiter: string): readonly string[] {
  try {
    const [names = []] = parse(line, { delimiter }) as string[][]; // without `columns`
    return names;
  } catch {
    throw wrongHeader([{ column: '', detail: 'a quotation mark in the first line is not closed' }]);
  }
}

const MOST_FAULTS = 50;

function wrongHeader(found: readonly { readonly column: string; readonly detail: string }[]): RejectedError {
  const faults = found.slice(0, MOST_FAULTS).map(({ column, detail }): Fault => {
    return { pointer: `/1/${column}`, code: IMPORT_CODES.fileHeader, detail };
  });
  const detail = `${found.length} fault(s) in the first line of the file, which names its columns`;
  return new RejectedError(IMPORT_CODES.fileHeader, detail, { faults });
}

const tooLarge = (most: number): RejectedError =>
  new RejectedError(IMPORT_CODES.fileTooLarge, `a file may have ${most} bytes: split it, or raise IMPORT_MOST_BYTES`);

/** All of the same length but the last. */
async function* inChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < CHUNK_BYTES) continue;
    let whole = Buffer.concat(waiting);
    for (; whole.length >= CHUNK_BYTES; whole = whole.subarray(CHUNK_BYTES)) yield whole.subarray(0, CHUNK_BYTES);
    [waiting, length] = [[whole], whole.length];
  }
  if (length > 0) yield Buffer.concat(waiting);
}
