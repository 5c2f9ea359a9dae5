import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** Parses JSON; a number that JavaScript cannot hold comes as a string of its digits. Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}

/** An id that a provider wants as a JSON number, with all its digits. For `writeJson`. */
export const numberOf = (digits: string): LosslessNumber => new LosslessNumber(digits);

/** JSON text of a value that may hold what `numberOf` made. */
export const writeJson = (value: unknown): string => stringify(value) ?? 'null';
