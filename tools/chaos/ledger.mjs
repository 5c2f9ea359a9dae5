/** The books of a round: every event must end as one message received, or as one that says why not. */
import { randomUUID } from 'node:crypto';

/** Where a message can end, the best first. `unknown` may still turn out well. */
const ENDS = ['delivered', 'undelivered', 'expired', 'failed', 'suppressed', 'unknown'];
/** What a message that has ended so must have been to the provider. */
const MUST_BE_THERE = new Set(['delivered', 'undelivered']);
const MUST_NOT_BE_THERE = new Set(['failed', 'suppressed', 'expired']);

/** What is said of a message, as bits; what is not heard of here is none. */
const STATUSES = [...ENDS, 'sent'];
const bitOf = (status) => {
  const index = STATUSES.indexOf(status);
  return index === -1 ? 0 : 1 << index;
};

/** An event is a number, from which its name follows: a million of them take six megabytes. */
export class Ledger {
  #salt = randomUUID().slice(0, 8);
  #ends;
  #mask;
  /** Of each event: a piece of the id of the first message heard of, what was said, and how often the provider took it. */
  #message = new Uint32Array(0);
  #said = new Uint8Array(0);
  #taken = new Uint8Array(0);
  /** Events with more than one message. */
  #doubled = new Set();
  #ended = 0;

  /** @param {string} [alsoAnEnd] where a provider says no more than that */
  constructor(alsoAnEnd) {
    this.#ends = alsoAnEnd === undefined ? ENDS : [...ENDS, alsoAnEnd];
    this.#mask = this.#ends.reduce((mask, status) => mask | bitOf(status), 0);
  }

  get count() {
    return this.#said.length;
  }

  /** Events with a message that has come to an end. */
  get ended() {
    return this.#ended;
  }

  /** Enters so many more events. @returns {readonly number[]} the first of them, and the one after the last */
  enter(count) {
    const first = this.count;
    this.#message = grown(this.#message, count);
    this.#said = grown(this.#said, count);
    this.#taken = grown(this.#taken, count);
    return [first, first + count];
  }

  /** @returns {string} which is also the event's id */
  nameOf(event) {
    return `${this.#salt}-${event}`;
  }

  /** A status that the public has heard. */
  hear({ eventId, messageId, status }) {
    const event = this.#eventOf(eventId);
    if (event === undefined) return;
    const piece = Number.parseInt(messageId.slice(0, 8), 16) || 1;
    if (this.#message[event] === 0) this.#message[event] = piece;
    else if (this.#message[event] !== piece) this.#doubled.add(event);
    const before = this.#said[event];
    this.#said[event] |= bitOf(status);
    if ((before & this.#mask) === 0 && (this.#said[event] & this.#mask) !== 0) this.#ended += 1;
  }

  /** A message that has come to the provider; each names its event. */
  take({ text, accepted }) {
    const event = this.#eventOf(/ at (\S+)\. Thank/.exec(text)?.[1]);
    if (accepted && event !== undefined && this.#taken[event] < 255) this.#taken[event] += 1;
  }

  #eventOf(name) {
    if (!name?.startsWith(`${this.#salt}-`)) return undefined;
    const event = Number(name.slice(this.#salt.length + 1));
    return event < this.count ? event : undefined;
  }

  /** Compares what was published, what was said and what the provider received. */
  balance() {
    const sheet = { published: this.count, received: 0, withReason: 0, unknown: 0, lost: [], twice: [], lies: [] };
    for (let event = 0; event < this.count; event += 1) {
      const taken = this.#taken[event];
      const end = this.#ends.find((status) => (this.#said[event] & bitOf(status)) !== 0);
      if (this.#doubled.has(event) || taken > 1) sheet.twice.push(this.nameOf(event));
      else if (end === undefined) sheet.lost.push(this.nameOf(event));
      else if ((MUST_BE_THERE.has(end) && taken === 0) || (MUST_NOT_BE_THERE.has(end) && taken > 0))
        sheet.lies.push(`${this.nameOf(event)}: ${end}, received ${taken} times`);
      else if (end === 'unknown') sheet.unknown += 1;
      else if (taken === 1) sheet.received += 1;
      else sheet.withReason += 1;
    }
    return sheet;
  }
}

function grown(array, count) {
  const larger = new array.constructor(array.length + count);
  larger.set(array);
  return larger;
}
