/** One record of a file as it stands there, or why it cannot be read. */
export type RawRecord =
  | { readonly outcome: 'read'; readonly line: number; readonly bytes: Buffer }
  | { readonly outcome: 'refused'; readonly line: number; readonly code: 'ROW_TOO_LONG' | 'ROW_QUOTES' };

/** A place in a file between two records. */
export interface Place {
  /** Bytes before it. */
  readonly offset: number;
  /** The line that begins here, from 1. */
  readonly line: number;
}

interface Options {
  /** Byte that separates fields, where fields may be quoted and then hold line ends (RFC 4180 §2); undefined for JSON Lines. */
  readonly delimiter?: number;
  /** Of one record; longer ones are refused without being held. */
  readonly mostBytes: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

/**
 * Cuts a file that comes in pieces into records, and tells where each ends, so that reading can go on from there after a
 * crash. Blank lines are passed over. Holds one record at most.
 *
 * A quote that is never closed spoils its own line only: the lines behind it, which it would swallow, are read anew.
 */
export class RecordSplitter {
  private rest: Buffer = Buffer.alloc(0);
  /** Bytes of a record that is too long, and has not ended. */
  private skipped = 0;
  private at: Place;

  constructor(
    start: Place,
    private readonly options: Options,
  ) {
    this.at = start;
  }

  /** Where the first record begins that has not been given out yet. */
  get place(): Place {
    return this.at;
  }

  /** The records that are complete with this piece. */
  *push(piece: Buffer): Generator<RawRecord> {
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    yield* this.take(false);
  }

  /** What is left when the file is at its end. */
  *end(): Generator<RawRecord> {
    yield* this.take(true);
    if (this.skipped > 0) yield* this.tooLong(true);
  }

  private *take(atEnd: boolean): Generator<RawRecord> {
    while (this.rest.length > 0) {
      const end = this.skipped > 0 ? -1 : endOfRecord(this.rest, this.options.delimiter);
      const length = end < 0 ? this.rest.length : end;
      if (this.skipped > 0 || length > this.options.mostBytes) {
        const ended = yield* this.tooLong(atEnd);
        if (!ended) return;
      } else if (end >= 0) yield* this.record(end, 1);
      else if (!atEnd) return;
      else if (opensQuote(this.rest, this.options.delimiter)) yield this.openQuote();
      else yield* this.record(length, 0);
    }
  }

  /** @returns whether the record has ended, so that there may be another behind it */
  private *tooLong(atEnd: boolean): Generator<RawRecord, boolean> {
    const lineEnd = this.rest.indexOf(LINE_FEED);
    if (this.skipped === 0 && lineEnd >= 0 && lineEnd <= this.options.mostBytes) {
      yield this.openQuote();
      return true;
    }
    if (lineEnd < 0 && !atEnd) {
      this.skipped += this.rest.length;
      this.rest = Buffer.alloc(0);
      return false;
    }
    const { line } = this.at;
    this.advance(lineEnd < 0 ? this.rest.length : lineEnd + 1);
    yield { outcome: 'refused', line, code: 'ROW_TOO_LONG' };
    return true;
  }

  private *record(length: number, terminator: number): Generator<RawRecord> {
    const { line } = this.at;
    const bytes = this.rest.subarray(0, length > 0 && this.rest[length - 1] === CARRIAGE_RETURN ? length - 1 : length);
    this.advance(length + terminator);
    if (!isBlank(bytes)) yield { outcome: 'read', line, bytes };
  }

  private openQuote(): RawRecord {
    const { line } = this.at;
    const end = this.rest.indexOf(LINE_FEED);
    this.advance(end < 0 ? this.rest.length : end + 1);
    return { outcome: 'refused', line, code: 'ROW_QUOTES' };
  }

  private advance(bytes: number): void {
    this.at = { offset: this.at.offset + this.skipped + bytes, line: this.at.line + linesIn(this.rest, bytes) };
    this.rest = this.rest.subarray(bytes);
    this.skipped = 0;
  }
}

function linesIn(buffer: Buffer, end: number): number {
  let lines = 0;
  for (let at = buffer.indexOf(LINE_FEED); at >= 0 && at < end; at = buffer.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

/** The line feed that ends the first record; -1 where there is none yet. */
function endOfRecord(buffer: Buffer, delimiter: number | undefined): number {
  const lineEnd = buffer.indexOf(LINE_FEED);
  if (delimiter === undefined) return lineEnd;
  const quote = buffer.indexOf(QUOTE);
  if (quote < 0 || (lineEnd >= 0 && quote > lineEnd)) return lineEnd;
  return walk(buffer, delimiter).end;
}

const opensQuote = (buffer: Buffer, delimiter: number | undefined): boolean =>
  delimiter !== undefined && walk(buffer, delimiter).quoted;

/** Along the fields to the end of the first record, or of the buffer. Only a quote at the beginning of a field opens one. */
function walk(buffer: Buffer, delimiter: number): { readonly end: number; readonly quoted: boolean } {
  let quoted = false;
  let fieldBegins = true;
  for (let at = 0; at < buffer.length; at++) {
    const byte = buffer[at];
    if (quoted) {
      if (byte !== QUOTE) continue;
      if (buffer[at + 1] === QUOTE) at += 1;
      else quoted = false;
    } else if (byte === LINE_FEED) return { end: at, quoted };
    else if (byte === QUOTE && fieldBegins) [quoted, fieldBegins] = [true, false];
    else fieldBegins = byte === delimiter;
  }
  return { end: -1, quoted };
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09);
