/** Shows what tills are answered, each once, and compares it with what they must be. */
export class TillTicker {
  #shown = new Set();

  /**
   * @param {object} options
   * @param {{ answers: Map<string, { receipt: readonly string[], cashier: readonly string[] }> }} options.world
   * @param {Record<string, { receipt: readonly string[], cashier: readonly string[] }>} options.expected by event id
   * @param {string} options.suffix of the ids of this day
   * @param {(line: string) => void} options.log
   */
  constructor({ world, expected, suffix, log }) {
    this.world = world;
    this.expected = Object.entries(expected).map(([eventId, answer]) => [eventId + suffix, answer]);
    this.log = log;
  }

  /** @returns every difference from what is expected, in words */
  look() {
    for (const [eventId, answer] of this.world.answers) this.#show(eventId, answer);
    return this.expected.flatMap(([eventId, wanted]) => {
      const answer = this.world.answers.get(eventId);
      if (JSON.stringify(answer) === JSON.stringify(wanted)) return [];
      return [`${eventId}: the till is answered ${JSON.stringify(answer)} instead of ${JSON.stringify(wanted)}`];
    });
  }

  #show(eventId, { receipt, cashier }) {
    if (this.#shown.has(eventId)) return;
    this.#shown.add(eventId);
    if (receipt.length + cashier.length === 0) this.log(`→ till    ${eventId.padEnd(22)} nothing to say`);
    if (receipt.length > 0) this.log(`→ receipt ${eventId.padEnd(22)} ${receipt.join(' | ')}`);
    if (cashier.length > 0) this.log(`→ cashier ${eventId.padEnd(22)} ${cashier.join(' | ')}`);
  }
}
