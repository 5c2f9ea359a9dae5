import type { Receipt } from './receipt';

/** A session that receipts can go through. */
export interface ReceiptChannel {
  readonly systemId: string;
  /** Sends a receipt; false when the session can take no more for now. */
  deliver(receipt: Receipt): boolean;
  /** Gives up on receipts sent before `sentBeforeMs` that have had no answer, and returns them. */
  overdue(sentBeforeMs: number): readonly Receipt[];
}

export interface ReceiptCounts {
  /** Held back by a receipt delay. */
  readonly delayed: number;
  /** Due and not answered with status 0 yet, sent or not. */
  readonly unanswered: number;
  readonly answered: number;
  /** Every deliver_sm counts, also repeated ones. */
  readonly sent: number;
}

interface Box {
  waiting: Receipt[];
  /** Receipts before this index of `waiting` have been sent. */
  next: number;
  readonly channels: Set<ReceiptChannel>;
}

const SWEEP_MS = 1_000;

/**
 * Receipts owed to each system_id. Kept until the ESME answers them with status 0: after a lost session, a refusal
 * or silence they are sent again, through any session of that system_id that may receive.
 */
export class ReceiptOutbox {
  private readonly boxes = new Map<string, Box>();
  private readonly sweep: NodeJS.Timeout;
  private draining = false;
  /** Goes up when all is forgotten. */
  private era = 0;
  private closed = false;
  private delayed = 0;
  private unanswered = 0;
  private answered = 0;
  private sent = 0;

  constructor(private readonly settings: { readonly retryMs: number; readonly timeoutMs: number }) {
    this.sweep = setInterval(() => this.takeBackOverdue(), Math.min(SWEEP_MS, settings.timeoutMs)).unref();
  }

  /** Puts a receipt in line; it goes out in a later turn of the event loop, together with its neighbours. */
  add(receipt: Receipt, delayMs = 0): void {
    if (delayMs === 0) return this.due(receipt);
    this.delayed += 1;
    this.later(delayMs, () => {
      this.delayed -= 1;
      this.due(receipt);
    });
  }

  /** Sends what is in line now, without waiting for the next turn. */
  drainNow(): void {
    for (const box of this.boxes.values()) this.drainBox(box);
  }

  /** The session may receive from now on; receipts left over from earlier sessions go to it. */
  attach(channel: ReceiptChannel): void {
    this.boxOf(channel.systemId).channels.add(channel);
    this.drainSoon();
  }

  /** The session is gone, and these receipts were still without an answer. */
  detach(channel: ReceiptChannel, unanswered: readonly Receipt[]): void {
    const box = this.boxOf(channel.systemId);
    box.channels.delete(channel);
    box.waiting.push(...unanswered);
    this.drainSoon();
  }

  /** The ESME has answered a receipt; any status but 0 asks for it again later (SMPP 3.4 §4.6.2). */
  answer(receipt: Receipt, status: number): void {
    if (status === 0) {
      this.unanswered -= 1;
      this.answered += 1;
    } else {
      this.later(this.settings.retryMs, () => this.enqueue(receipt));
    }
    if (this.boxOf(receipt.systemId).waiting.length > 0) this.drainSoon();
  }

  counts(): ReceiptCounts {
    const { delayed, unanswered, answered, sent } = this;
    return { delayed, unanswered, answered, sent };
  }

  /** Forgets every receipt that is owed, sent or not; `answered` and `sent` begin at 0 again. */
  clear(): void {
    this.era += 1;
    for (const box of this.boxes.values()) {
      box.waiting = [];
      box.next = 0;
      for (const channel of box.channels) channel.overdue(Infinity);
    }
    this.delayed = this.unanswered = this.answered = this.sent = 0;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.sweep);
  }

  /** Does something later, unless the receipts of today are forgotten by then. */
  private later(delayMs: number, act: () => void): void {
    const { era } = this;
    setTimeout(() => {
      if (era === this.era) act();
    }, delayMs).unref();
  }

  private due(receipt: Receipt): void {
    this.unanswered += 1;
    this.enqueue(receipt);
  }

  private enqueue(receipt: Receipt): void {
    this.boxOf(receipt.systemId).waiting.push(receipt);
    this.drainSoon();
  }

  private drainSoon(): void {
    if (this.draining || this.closed) return;
    this.draining = true;
    setImmediate(() => {
      this.draining = false;
      this.drainNow();
    });
  }

  /** Deals the waiting receipts out to the sessions in turn until none takes another. */
  private drainBox(box: Box): void {
    const willing = new Set(box.channels);
    while (willing.size > 0 && box.next < box.waiting.length) {
      for (const channel of willing) {
        const receipt = box.waiting[box.next];
        if (!receipt) break;
        if (channel.deliver(receipt)) {
          box.next += 1;
          this.sent += 1;
        } else {
          willing.delete(channel);
        }
      }
    }
    compact(box);
  }

  private takeBackOverdue(): void {
    const limit = Date.now() - this.settings.timeoutMs;
    for (const box of this.boxes.values()) {
      for (const channel of box.channels) box.waiting.push(...channel.overdue(limit));
      if (box.waiting.length > 0) this.drainSoon();
    }
  }

  private boxOf(systemId: string): Box {
    const found = this.boxes.get(systemId);
    if (found) return found;
    const box: Box = { waiting: [], next: 0, channels: new Set() };
    this.boxes.set(systemId, box);
    return box;
  }
}

/** Lets go of sent receipts, but not for each one: cutting the front off an array costs its whole length. */
function compact(box: Box): void {
  if (box.next === box.waiting.length) box.waiting = [];
  else if (box.next > 10_000) box.waiting = box.waiting.slice(box.next);
  else return;
  box.next = 0;
}
