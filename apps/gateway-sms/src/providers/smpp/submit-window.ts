import type { MessageBody } from './pdu-types';

/**
 * What came of one submit_sm.
 *
 * `not-written`: it has never left us. `unanswered`: it was handed to the connection and nobody knows what became of it.
 */
export type SubmitOutcome =
  | { readonly outcome: 'answered'; readonly status: number; readonly messageId: string }
  | { readonly outcome: 'not-written'; readonly reason: 'aborted' | 'disconnected' }
  | { readonly outcome: 'unanswered'; readonly reason: 'aborted' | 'disconnected' | 'timeout' };

export interface SubmitWindowOptions {
  /** Most submit_sm without an answer at any time. */
  readonly size: number;
  readonly timeoutMs: number;
  /** Writes the PDU and returns its sequence number. */
  write(body: MessageBody): number;
}

const FORGET_AFTER = 1024;

/** How late a deadline or an aborted signal may be seen. */
const SWEEP_MS = 25;

/** One submit_sm on its way; settles once, whatever comes later. */
class Submit {
  readonly settled: Promise<SubmitOutcome>;
  written = false;
  done = false;
  deadline = 0;
  private resolve!: (outcome: SubmitOutcome) => void;
  private rejectSettled!: (error: unknown) => void;

  constructor(
    readonly body: MessageBody,
    readonly signal: AbortSignal,
  ) {
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.rejectSettled = reject;
    });
  }

  settle(outcome: SubmitOutcome): void {
    if (this.finish()) this.resolve(outcome);
  }

  /** The body cannot be encoded: whoever made it is at fault. */
  reject(error: unknown): void {
    if (this.finish()) this.rejectSettled(error);
  }

  fail(reason: 'aborted' | 'disconnected'): void {
    this.settle({ outcome: this.written ? 'unanswered' : 'not-written', reason });
  }

  private finish(): boolean {
    if (this.done) return false;
    this.done = true;
    return true;
  }
}

/**
 * Keeps the number of unanswered submit_sm within a window and gives every one its own deadline.
 *
 * One sweep watches deadlines and signals while anything is outstanding: a timer and a listener for each would cost more
 * than sending does. All deadlines lie equally far ahead, so those that expire are the oldest entries of the map. An
 * aborted submit keeps its place until its answer or deadline, because the centre still counts it.
 */
export class SubmitWindow {
  private readonly outstanding = new Map<number, Submit>();
  private waiting: Submit[] = [];
  private nextWaiting = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private onEmpty: (() => void) | undefined;

  constructor(private readonly options: SubmitWindowOptions) {}

  submit(body: MessageBody, signal: AbortSignal): Promise<SubmitOutcome> {
    if (this.closed) return Promise.resolve({ outcome: 'not-written', reason: 'disconnected' });
    if (signal.aborted) return Promise.resolve({ outcome: 'not-written', reason: 'aborted' });
    const submit = new Submit(body, signal);
    if (this.outstanding.size < this.options.size) this.write(submit);
    else this.waiting.push(submit);
    return submit.settled;
  }

  has(sequence: number): boolean {
    return this.outstanding.has(sequence);
  }

  /** Takes an answer; false if nobody waits for one under this number. */
  answer(sequence: number, status: number, messageId: string): boolean {
    const submit = this.outstanding.get(sequence);
    if (submit === undefined) return false;
    this.outstanding.delete(sequence);
    submit.settle({ outcome: 'answered', status, messageId });
    this.proceed();
    return true;
  }

  /** Refuses what comes from now on and what still waits for a place. */
  close(): void {
    this.closed = true;
    for (const submit of this.waiting.slice(this.nextWaiting)) submit.fail('disconnected');
    this.waiting = [];
    this.nextWaiting = 0;
  }

  /** The connection is gone: nothing outstanding will be answered. */
  fail(): void {
    this.close();
    clearTimeout(this.timer);
    for (const submit of this.outstanding.values()) submit.fail('disconnected');
    this.outstanding.clear();
    this.onEmpty?.();
  }

  /** Resolves when nothing is outstanding, at once if nothing is. */
  drained(): Promise<void> {
    if (this.outstanding.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onEmpty = resolve;
    });
  }

  private write(submit: Submit): void {
    try {
      this.outstanding.set(this.options.write(submit.body), submit);
    } catch (error) {
      return submit.reject(error);
    }
    submit.written = true;
    submit.deadline = performance.now() + this.options.timeoutMs;
    this.timer ??= setTimeout(this.sweep, SWEEP_MS);
  }

  private proceed(): void {
    while (this.nextWaiting < this.waiting.length && this.outstanding.size < this.options.size) {
      const submit = this.waiting[this.nextWaiting++] as Submit; // the index is below the length
      if (submit.signal.aborted) submit.fail('aborted');
      else this.write(submit);
    }
    if (this.nextWaiting > FORGET_AFTER || this.nextWaiting === this.waiting.length) this.forgetServed();
    if (this.outstanding.size === 0) this.onEmpty?.();
  }

  private forgetServed(): void {
    if (this.nextWaiting === 0) return;
    this.waiting = this.waiting.slice(this.nextWaiting);
    this.nextWaiting = 0;
  }

  private readonly sweep = (): void => {
    this.timer = undefined;
    this.expire(performance.now());
    for (const submit of this.outstanding.values()) if (submit.signal.aborted) submit.fail('aborted');
    for (let i = this.nextWaiting; i < this.waiting.length; i += 1) {
      const submit = this.waiting[i];
      if (submit?.signal.aborted) submit.fail('aborted');
    }
    this.proceed();
    if (this.outstanding.size > 0) this.timer ??= setTimeout(this.sweep, SWEEP_MS);
  };

  private expire(now: number): void {
    for (const [sequence, submit] of this.outstanding) {
      if (submit.deadline > now) return;
      this.outstanding.delete(sequence);
      submit.settle({ outcome: 'unanswered', reason: 'timeout' });
    }
  }
}
