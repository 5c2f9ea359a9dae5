import fc from 'fast-check';
import { type Place, type RawRecord, RecordSplitter } from './split-records';

const COMMA = ','.charCodeAt(0);
const START: Place = { offset: 0, line: 1 };
const table = { delimiter: COMMA, mostBytes: 40 };
const shown = (record: RawRecord): string =>
  `${record.line} ${record.outcome === 'read' ? record.bytes.toString('utf8') : record.code}`;

/** What comes out of a file that comes in pieces of the given lengths, over and over. */
function split(file: Buffer, lengths: readonly number[] = [file.length], options = table, start = START): string[] {
  const splitter = new RecordSplitter(start, options);
  const records: string[] = [];
  for (let at = start.offset, turn = 0; at < file.length; turn++) {
    const end = at + Math.max(1, lengths[turn % lengths.length] ?? file.length);
    for (const record of splitter.push(file.subarray(at, end))) records.push(shown(record));
    at = end;
  }
  for (const record of splitter.end()) records.push(shown(record));
  return records;
}

it.each([
  ['a,b\nc,d', ['1 a,b', '2 c,d']],
  ['a\r\n\r\n  \nb\r\n', ['1 a', '4 b']],
  ['a,"x\ny",b\nc\n', ['1 a,"x\ny",b', '3 c']],
  ['a,"x ""y""\n"\nc\n', ['1 a,"x ""y""\n"', '3 c']],
  ['say "hi"\n5" disc\nc\n', ['1 say "hi"', '2 5" disc', '3 c']],
  ['a,"open\nb\nc\n', ['1 ROW_QUOTES', '2 b', '3 c']],
  ['a\nb,"open', ['1 a', '2 ROW_QUOTES']],
  [`a\n${'x'.repeat(100)}\nb\n`, ['1 a', '2 ROW_TOO_LONG', '3 b']],
  [`a\n${'x'.repeat(100)}`, ['1 a', '2 ROW_TOO_LONG']],
  [`"open\n${'x\n'.repeat(30)}`, ['1 ROW_QUOTES', ...Array.from({ length: 30 }, (_, index) => `${index + 2} x`)]],
  ['', []],
])('%j', (file, records) => {
  expect(split(Buffer.from(file))).toEqual(records);
  expect(split(Buffer.from(file), [1])).toEqual(records);
});

it('cuts JSON Lines at their ends only, whatever quotes are in them', () => {
  expect(split(Buffer.from('{"a":"x\n"b\n'), [3], { mostBytes: 40 } as typeof table)).toEqual(['1 {"a":"x', '2 "b']);
});

const files = fc
  .array(fc.constantFrom('a', ',', '"', '""', '\n', '\r\n', ' ', 'é', 'xxxxxxxxxxxxxxx'), { maxLength: 60 })
  .map((parts) => Buffer.from(parts.join('')));

it('gives the same records however the file comes in pieces', () => {
  fc.assert(
    fc.property(files, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), (file, lengths) => {
      expect(split(file, lengths)).toEqual(split(file));
    }),
    { numRuns: 1_000 },
  );
});

it('goes on from any place it has told as if it had never stopped', () => {
  fc.assert(
    fc.property(files, fc.integer({ min: 1, max: 9 }), (file, length) => {
      const whole = split(file, [length]);
      const splitter = new RecordSplitter(START, table);
      let given = 0;
      for (let at = 0; at < file.length; at += length)
        for (const _record of splitter.push(file.subarray(at, at + length))) {
          given += 1;
          expect(split(file, [length], table, splitter.place)).toEqual(whole.slice(given));
        }
    }),
    { numRuns: 500 },
  );
});
