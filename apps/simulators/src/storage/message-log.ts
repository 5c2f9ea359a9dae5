import { Protocol } from '../rules/rule';
import type { ReceivedMessage } from './received-message';

/** Messages seen since the start or the last `clear`, including those the log has meanwhile dropped. */
export type MessageCounts = Readonly<Record<Protocol, { readonly accepted: number; readonly refused: number }>>;

const SMS_WEIGHT = 1_000;
/** A mail is kept as it came and, once looked at, parsed. */
const MAIL_FACTOR = 3;

/**
 * The last messages received, in memory.
 *
 * Adding is a store into a ring: the oldest fall out when there are more than `capacity`, or when together they
 * weigh more than `budget` octets.
 */
export class MessageLog {
  private ring: (ReceivedMessage | undefined)[];
  private readonly weights: Float64Array;
  private oldest = 0;
  private size = 0;
  private weight = 0;
  private tally = emptyTally();

  constructor(
    private readonly capacity = 100_000,
    private readonly budget = 256 * 1024 * 1024,
  ) {
    this.ring = new Array<ReceivedMessage | undefined>(capacity);
    this.weights = new Float64Array(capacity);
  }

  add(message: ReceivedMessage): void {
    const weight = weightOf(message);
    while (this.size > 0 && (this.size === this.capacity || this.weight + weight > this.budget)) this.dropOldest();
    const slot = (this.oldest + this.size) % this.capacity;
    this.ring[slot] = message;
    this.weights[slot] = weight;
    this.weight += weight;
    this.size += 1;
    this.tally[message.protocol][message.accepted ? 'accepted' : 'refused'] += 1;
  }

  /** Walks from the newest to the oldest. */
  *newestFirst(): Generator<ReceivedMessage> {
    for (let back = this.size - 1; back >= 0; back -= 1) {
      const message = this.ring[(this.oldest + back) % this.capacity];
      if (message) yield message;
    }
  }

  find(id: string): ReceivedMessage | undefined {
    for (const message of this.newestFirst()) if (message.id === id) return message;
    return undefined;
  }

  counts(): MessageCounts {
    return structuredClone(this.tally);
  }

  clear(): void {
    this.ring = new Array<ReceivedMessage | undefined>(this.capacity);
    this.oldest = 0;
    this.size = 0;
    this.weight = 0;
    this.tally = emptyTally();
  }

  private dropOldest(): void {
    this.weight -= this.weights[this.oldest] ?? 0;
    this.ring[this.oldest] = undefined;
    this.oldest = (this.oldest + 1) % this.capacity;
    this.size -= 1;
  }
}

function emptyTally(): Record<Protocol, { accepted: number; refused: number }> {
  const empty = Protocol.options.map((protocol) => [protocol, { accepted: 0, refused: 0 }] as const);
  return Object.fromEntries(empty) as Record<Protocol, { accepted: number; refused: number }>; // all of them
}

function weightOf(message: ReceivedMessage): number {
  return message.protocol === 'smtp' ? SMS_WEIGHT + MAIL_FACTOR * (message.source?.length ?? 0) : SMS_WEIGHT;
}
