/**
 * Message ids: numbers below 2^63, each given once, also across restarts.
 *
 * They count up from the time of the start in units of 2^-20 ms, so that a later start begins above every id of an
 * earlier one as long as it gave fewer than a million ids a millisecond.
 */
export class MessageIds {
  private next: bigint;

  constructor(startMs: number = Date.now()) {
    this.next = BigInt(startMs) << 20n;
  }

  /** The next id, as a number still to be written in the radix that is wanted. */
  take(): bigint {
    this.next += 1n;
    return this.next;
  }
}
