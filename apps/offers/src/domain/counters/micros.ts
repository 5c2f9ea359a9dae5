/**
 * An amount in millionths, exact: sums come out the same in any order, which they would not with fractions of two.
 */
export type Micros = bigint;

/** Of anything a counter may hold. */
export const LARGEST_AMOUNT = 1e12;

/** @returns undefined for what is no number, or beyond `LARGEST_AMOUNT` */
export function toMicros(amount: unknown): Micros | undefined {
  if (typeof amount !== 'number' || !(Math.abs(amount) <= LARGEST_AMOUNT)) return undefined;
  const whole = Math.trunc(amount);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((amount - whole) * 1e6));
}

export const fromMicros = (micros: Micros): number => Number(micros) / 1e6;
