/** Who tells the ledger what happened: the public statuses, and what the SMSC stand-in wrote down. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../lib/amqp.mjs';

/**
 * Hears the public statuses as integrators do, with a durable queue, whatever becomes of the broker.
 *
 * @param {string} brokerUrl
 * @param {(status: { eventId: string, messageId: string, status: string }) => void} onStatus
 */
export async function hearStatuses(brokerUrl, onStatus) {
  let connection;
  let closing = false;
  const keep = async () => {
    while (!closing) {
      try {
        connection = await connectTo(brokerUrl);
        connection.on('error', () => undefined);
        const closed = new Promise((resolve) => connection.once('close', resolve));
        await listen(connection, onStatus);
        await closed;
      } catch {
        // The broker is away; it comes back.
        await connection?.close().catch(() => undefined);
      }
      await sleep(200);
    }
  };
  void keep();
  return {
    close: async () => {
      closing = true;
      await connection?.close().catch(() => undefined);
    },
  };
}

async function listen(connection, onStatus) {
  const channel = await connection.createChannel();
  channel.on('error', () => void connection.close().catch(() => undefined));
  await channel.assertQueue('chaos.statuses', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue('chaos.statuses', 'carillon.delivery', 'sms.*');
  await channel.prefetch(1_000);
  const lost = () => void connection.close().catch(() => undefined);
  await channel.consume('chaos.statuses', (message) => {
    if (message === null) return lost();
    onStatus(JSON.parse(message.content.toString()).data);
    channel.ack(message);
  });
}

/**
 * Reads what the stand-ins have written down (`RECORD_FILE`) since the last time. A line is an SMS as it stood then; those of a
 * receipt have one part, and thus one line.
 */
export class Record {
  #offset = 0;

  constructor(file) {
    this.file = file;
  }

  /** @param {(message: { protocol: string, text: string, accepted: boolean }) => void} onMessage */
  async read(onMessage) {
    const stream = createReadStream(this.file, { start: this.#offset });
    for await (const line of createInterface({ input: stream })) if (line !== '') onMessage(JSON.parse(line));
    this.#offset += stream.bytesRead;
  }
}
