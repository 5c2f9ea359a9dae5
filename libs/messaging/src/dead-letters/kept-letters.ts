import { deadQueue, EXCHANGES, rejectedQueue } from '../topology';
import type { Broker } from '../broker';
import { type DeadLetter, DeadLetters, lookInto } from './dead-letters';

/** However many are kept, no more of a queue are looked at to find some: they are all held meanwhile. */
const MOST_LOOKED_AT = 500;

/** The given-up messages and rejected events of one service, and what no queue wanted, which is nobody's. */
export class KeptLetters {
  constructor(
    private readonly brokerUrl: string,
    private readonly service: string,
    private readonly broker: Broker,
  ) {}

  /**
   * Those of the service's own for which `isAbout` holds, without taking them away. Whoever else looks at the same moment may
   * miss some.
   *
   * @returns also the queues of which only the first 500 messages were looked at
   * @throws BrokerAwayError without a connection
   */
  async find(isAbout: (letter: DeadLetter) => boolean): Promise<{
    readonly letters: readonly DeadLetter[];
    readonly cutShort: readonly string[];
  }> {
    const letters: DeadLetter[] = [];
    const cutShort: string[] = [];
    // One after the other, and a channel for each: to ask for a queue that is not there closes it.
    for (const queue of [deadQueue(this.service), rejectedQueue(this.service)]) {
      const depth = await this.broker.withChannel((channel) =>
        lookInto(channel, queue, (letter, seen) => {
          if (isAbout(letter)) letters.push(letter);
          return seen + 1 < MOST_LOOKED_AT ? 'keep' : 'stop';
        }),
      );
      if (depth > MOST_LOOKED_AT) cutShort.push(queue);
    }
    return { letters, cutShort };
  }

  /**
   * Throws away for good what concerns one of these members. Takes a connection for as long as it takes.
   *
   * @returns how many messages
   */
  async forget(memberIds: readonly string[]): Promise<number> {
    const letters = await DeadLetters.open(this.brokerUrl);
    try {
      const names = memberIds.map((memberId) => JSON.stringify(memberId));
      const concerned = (text: string): boolean => names.some((name) => text.includes(name));
      let count = 0;
      for (const queue of [deadQueue(this.service), rejectedQueue(this.service), EXCHANGES.unrouted])
        count += (
          await letters.discard({
            queue,
            where: ({ body, subject }) => memberIds.includes(subject ?? '') || concerned(body.toString()),
          })
        ).length;
      return count;
    } finally {
      await letters.close();
    }
  }
}
