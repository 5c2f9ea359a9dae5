/**
 * PostgreSQL array literals for parameters of the hot path. The driver's own way takes each element through several
 * regular expressions, which costs more than everything else that happens to a row in this process.
 */

/** For values that need no quotes: UUIDs, numbers, booleans and words of our own. */
export const plainArray = (values: readonly (string | number | boolean | undefined)[]): string =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;

/** For any text. */
export const textArray = (values: readonly (string | undefined)[]): string => `{${values.map(quoted).join(',')}}`;

/** What JSON writes otherwise than PostgreSQL: control characters, and halves of surrogate pairs. */
const ESCAPED_BY_JSON = /[\u0000-\u001f\ud800-\udfff]/;

/** Quotes and backslashes are escaped alike in JSON, which the engine writes four times as fast as a replacement does. */
function quoted(value: string | undefined): string {
  if (value === undefined) return 'null';
  return ESCAPED_BY_JSON.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(value);
}
