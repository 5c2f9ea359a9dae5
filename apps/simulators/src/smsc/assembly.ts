import type { ReceivedSms, SmsPart } from '../storage/received-message';
import type { Concatenation } from './user-data';

/** A part and what is needed to find the message it belongs to. */
export interface IncomingPart {
  readonly systemId: string;
  readonly from: string;
  readonly to: string;
  readonly concatenation: Concatenation;
  readonly receivedAtMs: number;
  readonly part: SmsPart;
}

interface Assembling {
  readonly sms: ReceivedSms;
  readonly missing: Set<number>;
}

const PATIENCE_MS = 10 * 60_000;
const MOST = 10_000;

/**
 * Puts the parts of concatenated messages together, in whatever order they come.
 *
 * A part that comes twice before the message is complete is kept beside its twin; one that comes after, or ten
 * minutes after the first, begins another message: what a gateway sends twice is seen twice.
 */
export class Assembly {
  private readonly open = new Map<string, Assembling>();

  /** Returns the message the part is now in, and whether the part began it. */
  add(incoming: IncomingPart): { readonly sms: ReceivedSms; readonly began: boolean } {
    const { concatenation, part, receivedAtMs } = incoming;
    const key = `${incoming.systemId} ${incoming.from} ${incoming.to} ${concatenation.reference}/${concatenation.total}`;
    const found = this.open.get(key);
    const fresh = !found || receivedAtMs - found.sms.receivedAtMs > PATIENCE_MS;
    const assembling = fresh ? this.begin(key, incoming) : found;
    assembling.sms.parts.push(part);
    assembling.missing.delete(part.number);
    if (assembling.missing.size === 0) this.open.delete(key);
    return { sms: assembling.sms, began: fresh };
  }

  /** Forgets unfinished messages; their missing parts will begin new ones. */
  clear(): void {
    this.open.clear();
  }

  private begin(key: string, { from, to, receivedAtMs, part, concatenation }: IncomingPart): Assembling {
    const { total } = concatenation;
    const assembling: Assembling = {
      sms: {
        protocol: 'smpp',
        id: part.messageId,
        receivedAtMs,
        from,
        to,
        accepted: true,
        status: part.status,
        total,
        parts: [],
      },
      missing: new Set(Array.from({ length: total }, (_, index) => index + 1)),
    };
    this.open.delete(key);
    this.open.set(key, assembling);
    const [oldest] = this.open.keys();
    if (this.open.size > MOST && oldest !== undefined) this.open.delete(oldest);
    return assembling;
  }
}
