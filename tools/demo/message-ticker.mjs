const LONGEST_TEXT = 100;

/** Shows each message once, when it is first seen at a provider. */
export class MessageTicker {
  #shown = new Set();

  constructor(simulators, log) {
    this.simulators = simulators;
    this.log = log;
  }

  /** @returns all messages that the providers have been handed so far */
  async look() {
    const messages = await this.simulators.messages();
    for (const message of messages) {
      // A long SMS is shown when all its parts are there.
      if (message.complete === false || this.#shown.has(message.id)) continue;
      this.#shown.add(message.id);
      this.log(describe(message));
    }
    return messages;
  }
}

function describe({ protocol, to, text, subject, accepted, status, parts }) {
  const channel = { smpp: 'sms', smtp: 'email' }[protocol] ?? protocol;
  const words = shorten(subject ? `${subject}: ${text}` : text, LONGEST_TEXT);
  const inParts = parts?.length > 1 ? ` (${parts.length} parts)` : '';
  return `${accepted ? '→' : '✗'} ${channel.padEnd(10)} ${to.padEnd(22)} ${accepted ? words + inParts : status}`;
}

/** One line of at most that many characters. */
export function shorten(text, length) {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
