import { deadQueue, EXCHANGES, rejectedQueue } from '../topology';
import { DeadLetters } from './dead-letters';

/** The given-up messages and rejected events of one service, and what no queue wanted, which is nobody's. */
export class KeptLetters {
  constructor(
    private readonly brokerUrl: string,
    private readonly service: string,
  ) {}

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
