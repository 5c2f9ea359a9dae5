import type { SendResult } from '../channel-provider';
import { LinePause } from './line-pause';

/** So many sends in a row without a sign of life open the circuit. */
const TROUBLES = 10;
const LENGTHS = { firstMs: 2_000, longestMs: 60_000 } as const;

/**
 * Stops a line whose provider shows no sign of life: out of reach, or silent after taking a message. A campaign is then not
 * burnt through against a wall, each message `unknown` or put off after its whole time.
 */
export class CircuitBreaker {
  readonly pause: LinePause;
  private troubles = 0;

  constructor(now?: () => number) {
    this.pause = new LinePause(LENGTHS, now);
  }

  /** Takes what came of a send; returns the length of the pause that it begins, if it does. */
  take(result: SendResult): number | undefined {
    const trouble = result.outcome === 'unknown' || (result.outcome === 'deferred' && result.unreachable === true);
    if (!trouble) {
      this.troubles = 0;
      this.pause.end();
      return undefined;
    }
    this.troubles += 1;
    if (this.troubles < TROUBLES && !this.pause.isProbing) return undefined;
    return this.pause.begin('CIRCUIT_OPEN', `${this.troubles} sends in a row had no answer, the last: ${result.code}`);
  }
}
