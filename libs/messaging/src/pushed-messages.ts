import type { Channel, ConsumeMessage } from 'amqplib';

export interface PushedMessage {
  readonly message: ConsumeMessage;
  readonly channel: Channel;
}

/**
 * What the broker has pushed and no batch has taken yet, oldest first.
 *
 * Where messages may rest, none is due until the oldest has rested `restMs`; then all go that have rested half as long, so that
 * batches are large. Once `most` are there the broker pushes no more, so all go, however short they have rested.
 */
export class PushedMessages {
  private list: (PushedMessage & { readonly at: number })[] = [];

  constructor(
    private readonly restMs: number,
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  push(message: ConsumeMessage, channel: Channel): void {
    this.list.push({ message, channel, at: this.restMs === 0 ? 0 : this.now() });
  }

  /** How many of the oldest may go into a batch that begins now. */
  get due(): number {
    const { length } = this.list;
    if (length === 0 || this.restMs === 0 || length >= this.most) return length;
    const now = this.now();
    if (now - this.list[0]!.at < this.restMs) return 0;
    const resting = this.list.findIndex(({ at }) => now - at < this.restMs / 2);
    return resting === -1 ? length : resting;
  }

  /** When to look again, in milliseconds; undefined when nothing rests. */
  get dueInMs(): number | undefined {
    const [oldest] = this.list;
    if (oldest === undefined || this.restMs === 0) return undefined;
    return Math.max(0, Math.ceil(oldest.at + this.restMs - this.now()));
  }

  get oldest(): PushedMessage | undefined {
    return this.list[0];
  }

  takeOldest(): void {
    this.list.shift();
  }

  clear(): void {
    this.list = [];
  }
}
