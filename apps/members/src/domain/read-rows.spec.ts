import fc from 'fast-check';
import type { DeclaredFields } from './custom-fields';
import { faultOfFile } from './import-verdict';
import { type Column, COLUMNS, customColumns, delimiterOf, readHeader } from './member-columns';
import { loadFacts, mergeFacts } from './merge-facts';
import { readRows, type RowReading } from './read-rows';
import type { RawRecord } from './split-records';
import { rowOf } from './views';
import { csvLine, tableRow } from './write-rows';

const declared: DeclaredFields = new Map([
  ['shoeSize', 'number'],
  ['vip', 'boolean'],
  ['motto', 'text'],
]);
const raw = (text: string, line = 2): RawRecord => ({ outcome: 'read', line, bytes: Buffer.from(text) });
const columnsOf = (names: string): readonly Column[] => {
  const reading = readHeader(names.split(','), declared);
  if (reading.outcome === 'refused') throw new Error(JSON.stringify(reading.faults));
  return reading.columns;
};
const readTable = (header: string, ...rows: readonly (string | RawRecord)[]) =>
  readRows(
    rows.map((row, index) => (typeof row === 'string' ? raw(row, index + 2) : row)),
    { table: { delimiter: ',', columns: columnsOf(header) }, declared, contacts: { defaultCountry: 'ES' } },
  );
const readLines = (...lines: readonly string[]) =>
  readRows(
    lines.map((line, index) => raw(line, index + 1)),
    { table: undefined, declared, contacts: {} },
  );
const faultsIn = (rows: readonly RowReading[]) =>
  rows.flatMap((row) =>
    row.outcome === 'refused' ? row.faults.map(({ place, code }) => [row.line, place, code]) : [],
  );

describe('a header', () => {
  it('names columns in any order and case, and says what is wrong with the others', () => {
    expect(columnsOf('PHONE,memberid,custom.shoesize').map(({ name }) => name)).toEqual([
      'phone',
      'memberId',
      'custom.shoeSize',
    ]);
    expect(readHeader(['name', 'phone', 'Phone', 'custom.hat'], declared)).toMatchObject({
      outcome: 'refused',
      faults: [{ column: 'memberId' }, { column: 'name' }, { column: 'phone' }, { column: 'custom.hat' }],
    });
  });

  it.each([
    ['memberId,phone', ','],
    ['memberId;phone;email', ';'],
    ['memberId\tphone', '\t'],
    ['memberId', ','],
  ])('%j is separated by %j', (line, delimiter) => {
    expect(delimiterOf(line)).toBe(delimiter);
  });
});

describe('a row of a table', () => {
  it('says what its cells say, made fit for a profile', () => {
    const header =
      'memberId,firstName,phone,phoneVerified,address.city,preferredCategories,cards,custom.shoeSize,custom.vip';
    const [row] = readTable(
      header,
      'm-1, Homer ,600 000 001,yes,Springfield,beer|donuts,"[{""number"":""7""}]",47.5,no',
    );
    expect(row).toMatchObject({
      outcome: 'ok',
      memberId: 'm-1',
      facts: {
        firstName: 'Homer',
        phone: { value: '+34600000001', verified: true, country: 'ES' },
        address: { city: 'Springfield' },
        preferredCategories: ['beer', 'donuts'],
        cards: [{ number: '7' }],
        custom: { shoeSize: 47.5, vip: false },
        corrections: [{ field: 'phone', original: '600 000 001' }],
      },
    });
  });

  it('says nothing by an empty cell', () => {
    const [row] = readTable('memberId,firstName,phone,phoneVerified,custom.vip', 'm-1,,,false,');
    expect(row).toEqual({ outcome: 'ok', line: 2, memberId: 'm-1', facts: {} });
  });

  it('is refused alone, with the column at fault', () => {
    const rows = readTable(
      'memberId,phone,birthDate,cards,phoneVerified,custom.vip',
      'm-1,,,,,',
      'm-2,12,1999-02-30,,,',
      ',,,,,',
      'm-4,,,[,,',
      'm-5,,,,maybe,',
      'm-6,,"a"b,,,',
      'm-7,,',
      { outcome: 'read', line: 9, bytes: Buffer.from([0x6d, 0xff, 0x2c]) },
      { outcome: 'refused', line: 10, code: 'ROW_TOO_LONG' },
      'm-11,12,,,,',
      'm-12,,,,,1',
    );
    expect(faultsIn(rows)).toEqual([
      [3, 'birthDate', 'ROW_INVALID'],
      [4, 'memberId', 'ROW_INVALID'],
      [5, 'cards', 'ROW_INVALID'],
      [6, 'phoneVerified', 'ROW_INVALID'],
      [7, '', 'ROW_QUOTES'],
      [8, '', 'ROW_COLUMNS'],
      [9, '', 'ROW_ENCODING'],
      [10, '', 'ROW_TOO_LONG'],
      [11, 'phone', 'PHONE_TOO_SHORT'],
    ]);
    expect(rows.filter(({ outcome }) => outcome === 'ok').map(({ line }) => line)).toEqual([2, 12]);
  });
});

it('a line of JSON is refused with a pointer', () => {
  const rows = readLines(
    '{"memberId":"m-1","firstName":null}',
    '{"memberId":"m-2","firstname":"x"}',
    '["m-3"]',
    '{"memberId":"m-4"',
    '{"memberId":"m-5","custom":{"hat":1,"vip":"x"},"email":{"value":"@"}}',
  );
  expect(rows[0]).toMatchObject({ outcome: 'ok', facts: { firstName: null } });
  expect(faultsIn(rows)).toEqual([
    [2, '', 'ROW_INVALID'],
    [3, '', 'ROW_NOT_JSON'],
    [4, '', 'ROW_NOT_JSON'],
    [5, '/email/value', 'EMAIL_LOCAL_PART'],
    [5, '/custom/hat', 'CUSTOM_FIELD_UNKNOWN'],
    [5, '/custom/vip', 'CUSTOM_FIELD_WRONG_TYPE'],
  ]);
});

it('no detail repeats what stands in the row: the report is kept', () => {
  const secret = 'secret-value';
  const rows = readLines(
    JSON.stringify({
      memberId: 'm',
      phone: { value: secret },
      email: { value: secret },
      locale: secret,
      timeZone: secret,
    }),
    JSON.stringify({ memberId: 'm', birthDate: secret, state: secret, [secret]: 1 }),
  );
  expect(faultsIn(rows).length).toBeGreaterThan(3);
  expect(JSON.stringify(rows.map((row) => (row.outcome === 'refused' ? row.faults : [])))).not.toContain(`"${secret}"`);
});

describe('the first rows of a file', () => {
  const row = (code?: string): RowReading =>
    code === undefined
      ? { outcome: 'ok', line: 1, memberId: 'm', facts: {} }
      : { outcome: 'refused', line: 1, faults: [{ place: '', code, detail: '' }] };
  const rows = (good: number, bad: number, code: string) => [
    ...Array.from({ length: good }, () => row()),
    ...Array.from({ length: bad }, () => row(code)),
  ];

  it.each([
    [rows(0, 9, 'ROW_ENCODING'), undefined],
    [rows(10, 10, 'ROW_ENCODING'), undefined],
    [rows(10, 11, 'ROW_ENCODING'), 'FILE_ENCODING'],
    [rows(0, 10, 'ROW_COLUMNS'), 'FILE_UNREADABLE'],
    [rows(0, 100, 'PHONE_TOO_SHORT'), undefined],
  ])('%#: %j', (first, code) => {
    expect(faultOfFile(first)?.code).toBe(code);
  });
});

describe('what an export writes', () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('a"b', 'a,b', 'a\nb', '+1', '=x', 'я;\t'));
  const fact = fc.record(
    {
      firstName: fc.option(text),
      state: fc.constantFrom('new' as const, 'registered' as const),
      birthDate: fc.constantFrom('1956-05-12', '2000-02-29'),
      locale: fc.constantFrom('en', 'es-ES'),
      phone: fc.record(
        {
          value: fc.constantFrom('+15550100001', '+34600000001'),
          verified: fc.boolean(),
          attachedAt: fc.constant('2026-05-01T10:00:00Z'),
          attachedBy: fc.constantFrom('site' as const, 'paper' as const),
        },
        { requiredKeys: ['value', 'verified'] },
      ),
      address: fc.record({ city: text, house: text }, { requiredKeys: [] }),
      preferredCategories: fc.array(fc.constantFrom('beer', 'donuts'), { minLength: 1, maxLength: 3 }),
      optOuts: fc.array(
        fc.record({
          messageType: fc.constantFrom('*', 'offer', 'own'),
          channel: fc.constantFrom('*' as const, 'sms' as const),
        }),
        { maxLength: 3 },
      ),
      balances: fc.array(fc.record({ currency: fc.constantFrom('bonus', 'miles'), amount: fc.integer() }), {
        maxLength: 2,
      }),
      cards: fc.array(
        fc.record({ number: fc.constantFrom('7', '8'), blocked: fc.boolean() }, { requiredKeys: ['number'] }),
        { maxLength: 3 },
      ),
      children: fc.array(fc.record({ name: fc.constantFrom('Bart', 'Lisa') }), { minLength: 1, maxLength: 2 }),
      custom: fc.record({ shoeSize: fc.integer(), vip: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );

  it('an import reads back as the same member', () => {
    const at = new Date('2026-05-01T00:00:00Z');
    const columns = [...COLUMNS, ...customColumns(declared)];
    fc.assert(
      fc.property(fact, (facts) => {
        const clean = readLines(JSON.stringify({ memberId: 'm', ...facts }))[0]!;
        if (clean.outcome === 'refused') return;
        const row = rowOf('m', mergeFacts({}, clean.facts, at));
        const header = csvLine(columns.map(({ name }) => name)).trimEnd();
        const [fromTable] = readTable(header, tableRow(row, columns).replace(/\r\n$/, ''));
        const [fromJson] = readLines(JSON.stringify(row));
        for (const back of [fromTable!, fromJson!]) {
          if (back.outcome === 'refused') throw new Error(JSON.stringify(back.faults));
          expect(rowOf('m', loadFacts({}, back.facts, at))).toEqual(row);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('loadFacts', () => {
  it('lets the later row of one file count, and newer facts stay', () => {
    const [before, file, after] = [new Date(1_000), new Date(2_000), new Date(3_000)];
    const known = mergeFacts(mergeFacts({}, { firstName: 'B', locale: 'de' }, before), { lastName: 'New' }, after);
    const once = loadFacts(known, { firstName: 'Z', lastName: 'Old' }, file);
    const twice = loadFacts(once, { firstName: 'A' }, file);
    expect(rowOf('m', twice)).toEqual({ memberId: 'm', firstName: 'A', lastName: 'New', locale: 'de' });
    expect(loadFacts(twice, { firstName: 'A' }, file)).toBe(twice);
  });
});
