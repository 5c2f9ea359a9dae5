import { randomUUID } from 'node:crypto';
import type { OutgoingItem } from '@carillon/contracts';
import type { Messenger } from '@carillon/messaging';
import type { InboxMessageRepository, Reading } from '../storage/inbox-message.repository';
import { InboxReader } from './inbox-reader';

const messageId = randomUUID();
const now = new Date('2026-05-01T10:17:30Z');

/** A table of one message and a queue, either of which can be out of reach. */
function setUp() {
  const state = { readBefore: false, brokerAway: false, databaseAway: false };
  const published: OutgoingItem[] = [];
  const messages: Pick<InboxMessageRepository, 'find' | 'markRead'> = {
    find: async (): Promise<Reading> => ({ messageId, correlationId: 'c-1', readBefore: state.readBefore }),
    markRead: async () => {
      if (state.databaseAway) throw new Error('database away');
      state.readBefore = true;
    },
  };
  const messenger: Pick<Messenger, 'toSelf'> = {
    toSelf: async (items) => {
      if (state.brokerAway) throw new Error('broker away');
      published.push(...items);
    },
  };
  // the reader uses no more of either than is here
  const reader = new InboxReader(messages as InboxMessageRepository, messenger as Messenger, () => now);
  return { state, published, reader };
}

describe('InboxReader', () => {
  it('takes a message for read only when its reading is on the queue', async () => {
    const { state, published, reader } = setUp();
    state.brokerAway = true;
    await expect(reader.read('m-1', messageId)).rejects.toThrow('broker away');
    expect(state.readBefore).toBe(false);
    state.brokerAway = false;
    expect(await reader.read('m-1', messageId)).toBe(true);
    expect(state.readBefore).toBe(true);
    expect(published).toMatchObject([{ correlationId: 'c-1', payload: { messageId, at: now.toISOString() } }]);
  });

  it('gives a reading the same id when the mark could not be written and the app calls again', async () => {
    const { state, published, reader } = setUp();
    state.databaseAway = true;
    await expect(reader.read('m-1', messageId)).rejects.toThrow('database away');
    state.databaseAway = false;
    await reader.read('m-1', messageId);
    await reader.read('m-1', messageId);
    expect(published).toHaveLength(2);
    expect(published[0]!.id).toBe(published[1]!.id);
  });
});
