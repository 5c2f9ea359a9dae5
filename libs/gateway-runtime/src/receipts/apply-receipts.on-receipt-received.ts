import { type Item, ReceiptReceived } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, refuse } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { isPartStatus } from '../domain/parts';
import type { StoredReceipt } from '../storage/receipt.repository';
import type { ReceiptBook } from './receipt-book';

/** Takes the receipts off the service's own queue. */
@Handles(ReceiptReceived, { ownOnly: true, remembers: 'packets' })
export class ApplyReceiptsOnReceiptReceived implements PacketHandler<typeof ReceiptReceived> {
  constructor(private readonly book: ReceiptBook) {}

  async handle(items: readonly Item<typeof ReceiptReceived>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const receipts: StoredReceipt[] = [];
    const refused: Outgoing[] = [];
    for (const item of items) {
      const { provider, providerMessageIds: spellings, status, at, code } = item.payload;
      if (isPartStatus(status)) {
        receipts.push({
          receiptId: item.id,
          provider,
          spellings,
          status,
          at: new Date(at),
          ...(code === undefined ? {} : { code }),
        });
      } else refused.push(refuse(item, 'NOT_A_RECEIPT_STATUS', `no provider reports ${status}`));
    }
    return [...(await this.book.enter(tx, receipts)), ...refused];
  }
}
