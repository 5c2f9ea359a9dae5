import { createDatabase, type TestDatabase } from '@carillon/testing';
import fc from 'fast-check';
import { plainArray, textArray } from '../src';

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
const keepable = (text: string): string => Buffer.from(text).toString().replaceAll('\0', '');

jest.setTimeout(60_000);

describe('array literals', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('carry any text that can be stored, and its absence', async () => {
    const text = fc
      .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'null', 'NULL', '"', '\\', '{}', ',', "'; --"))
      .map(keepable);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text, { nil: undefined })), async (values) => {
        const [row] = await database.query<{ values: readonly (string | null)[] }>('select $1::text[] as values', [
          textArray(values),
        ]);
        expect(row?.values).toEqual(values.map((value) => value ?? null));
      }),
      { numRuns: 300 },
    );
  });

  it('carry numbers, booleans and words', async () => {
    const [row] = await database.query('select $1::int[] as a, $2::boolean[] as b, $3::text[] as c', [
      plainArray([1, undefined, -3]),
      plainArray([true, false]),
      plainArray(['sending', undefined]),
    ]);
    expect(row).toEqual({ a: [1, null, -3], b: [true, false], c: ['sending', null] });
  });
});
