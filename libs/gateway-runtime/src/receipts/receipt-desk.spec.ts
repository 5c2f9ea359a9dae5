import { type OutgoingItem, ReceiptReceived } from '@carillon/contracts';
import type { ProviderReceipt } from '../provider-receipt';
import { ReceiptDesk } from './receipt-desk';

const receipt = (id: string): ProviderReceipt => ({ providerMessageIds: [id], status: 'delivered', at: new Date(0) });

describe('ReceiptDesk', () => {
  it('puts what comes together on the queue together, and resolves after that', async () => {
    const published: (readonly OutgoingItem[])[] = [];
    const desk = new ReceiptDesk('sms', {
      toSelf: async (items) => {
        published.push(items);
      },
    });
    await Promise.all(['1', '2', '3'].map((id) => desk.take('smpp', receipt(id))));
    expect(published).toHaveLength(1);
    expect(published[0]!.map(({ payload }) => ReceiptReceived.schema.parse(payload).providerMessageIds)).toEqual([
      ['1'],
      ['2'],
      ['3'],
    ]);
    await desk.take('smpp', receipt('1'));
    expect(published[1]![0]!.id).toBe(published[0]![0]!.id);
  });

  it('waits for a broker that is away for a moment', async () => {
    let attempts = 0;
    const desk = new ReceiptDesk('sms', {
      toSelf: async () => {
        attempts += 1;
        if (attempts < 3) throw Object.assign(new Error('away'), { code: 'BROKER_AWAY' });
      },
    });
    await desk.take('smpp', receipt('1'));
    expect(attempts).toBe(3);
  });

  it('rejects what cannot be kept, so that the provider is not thanked for it', async () => {
    const desk = new ReceiptDesk('sms', { toSelf: () => Promise.reject(new Error('no')) });
    await expect(desk.take('smpp', receipt('1'))).rejects.toThrow('no');
    await expect(desk.take('smpp', receipt(''))).rejects.toThrow();
  });
});
