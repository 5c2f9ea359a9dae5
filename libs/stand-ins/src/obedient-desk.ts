import type { Decision, FrontDesk, Submission, Submitted } from './stand-in';

/** A desk that does with every submission as it was told last; for tests. */
export class ObedientDesk implements FrontDesk {
  /** What was taken, the oldest first. */
  readonly taken: Submission[] = [];
  decision: Decision = { answer: 'accept' };
  /** Id of the next submission. */
  nextId: string | undefined;
  /** Called before the answer to a submission goes out. */
  onTaken: ((id: string) => void) | undefined;
  private count = 0;

  submit(_standIn: string, submission: Submission): Submitted {
    this.count += 1;
    const id = this.nextId ?? String(1_000_000_000 + this.count);
    this.nextId = undefined;
    const { answer } = this.decision;
    if (answer !== 'reject' && answer !== 'throttle') {
      this.taken.push(submission);
      this.onTaken?.(id);
    }
    return { id, decision: this.decision };
  }
}
