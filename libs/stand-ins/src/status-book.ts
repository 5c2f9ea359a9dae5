/** Where a message stands at a stand-in. */
export type StandingWord = 'delivered' | 'undelivered' | 'read' | 'expired';

const MOST = 100_000;

/** What stand-ins know of the messages that they took, for whoever asks; the oldest are forgotten. */
export class StatusBook {
  private readonly known = new Map<string, StandingWord>();

  /** A message to a recipient that ends with 0000 does not arrive. */
  add(id: string, to: string): void {
    this.set(id, to.endsWith('0000') ? 'undelivered' : 'delivered');
  }

  set(id: string, word: StandingWord): void {
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value!); // it is not empty
    this.known.set(id, word);
  }

  of(id: string): StandingWord | undefined {
    return this.known.get(id);
  }
}

const TRIES = 5;
const AGAIN_AFTER_MS = 500;

/** Reports to the client's address some time after the answer; tries again a few times until it is thanked. */
export function report(url: string | undefined, contentType: string, body: string): void {
  if (url === undefined) return;
  let left = TRIES;
  const post = async (): Promise<void> => {
    left -= 1;
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body }).catch(
      () => undefined,
    );
    if (response?.ok !== true && left > 0) setTimeout(() => void post(), AGAIN_AFTER_MS).unref();
  };
  setImmediate(() => void post());
}
