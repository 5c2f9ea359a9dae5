import type { OutgoingItem } from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { applyReceipts, type MatchedReceipt } from '../domain/apply-receipts';
import type { GatewayMetrics } from '../metrics';
import { statusItem } from '../sending/status-items';
import type { ReceiptRepository, RecordedPart, StoredReceipt } from '../storage/receipt.repository';

export interface BookParts {
  readonly channel: string;
  readonly receipts: ReceiptRepository;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
}

/** Brings receipts and recorded sends together, whichever comes first. */
export class ReceiptBook {
  constructor(private readonly parts: BookParts) {}

  /** Applies receipts whose send is recorded and parks the others. Returns the statuses that follow. */
  async enter(tx: EntityManager, receipts: readonly StoredReceipt[]): Promise<readonly OutgoingItem[]> {
    const { receipts: repository } = this.parts;
    const matched = new Map(await repository.match(tx, receipts));
    const unknown = receipts.filter(({ receiptId }) => !matched.has(receiptId));
    if (unknown.length > 0) {
      await repository.lockForParking(tx);
      for (const [id, match] of await repository.match(tx, unknown)) matched.set(id, match);
      const parked = unknown.filter(({ receiptId }) => !matched.has(receiptId));
      if (parked.length > 0) await repository.park(tx, parked);
      this.count(parked, 'parked');
    }
    this.count(
      receipts.filter(({ receiptId }) => matched.has(receiptId)),
      'matched',
    );
    return this.apply(tx, [...matched.values()]);
  }

  /** To be called before sends are recorded in `tx`, and before any row is touched. */
  async beforeRecording(tx: EntityManager): Promise<void> {
    await this.parts.receipts.lockForRecording(tx);
  }

  /** Applies the receipts that had come before their send was recorded. */
  async recorded(tx: EntityManager, recorded: readonly RecordedPart[]): Promise<readonly OutgoingItem[]> {
    const unparked = await this.parts.receipts.unpark(tx, recorded);
    const providers = new Map(recorded.map(({ deliveryId, provider }) => [deliveryId, provider]));
    this.count(
      unparked.map(({ deliveryId }) => ({ provider: providers.get(deliveryId) ?? '' })),
      'unparked',
    );
    return this.apply(tx, unparked);
  }

  /** Forgets parked receipts that nobody has asked for in a day. */
  async dropStale(tx: EntityManager): Promise<void> {
    const { receipts, metrics, log, channel } = this.parts;
    for (const { provider, receipts: count } of await receipts.dropStale(tx)) {
      metrics.receipts.inc({ channel, provider, outcome: 'dropped' }, count);
      log.warn({ channel, provider, receipts: count }, 'dropped receipts about messages that this gateway never sent');
    }
  }

  private async apply(tx: EntityManager, matched: readonly MatchedReceipt[]): Promise<readonly OutgoingItem[]> {
    if (matched.length === 0) return [];
    const { receipts } = this.parts;
    const deliveries = await receipts.lock(tx, [...new Set(matched.map(({ deliveryId }) => deliveryId))]);
    const changes = applyReceipts(deliveries, matched);
    await receipts.write(tx, changes);
    return changes.deliveries.flatMap(({ delivery: { deliveryId, correlationId, provider }, told }) => {
      if (told === undefined) return [];
      const { receiptId, at, code } = told.by;
      const cause = { id: receiptId, correlationId, occurredAt: at };
      return [statusItem(cause, { messageId: deliveryId, status: told.status, at, provider, code })];
    });
  }

  private count(receipts: readonly { readonly provider: string }[], outcome: string): void {
    const byProvider = new Map<string, number>();
    for (const { provider } of receipts) byProvider.set(provider, (byProvider.get(provider) ?? 0) + 1);
    for (const [provider, count] of byProvider) {
      this.parts.metrics.receipts.inc({ channel: this.parts.channel, provider, outcome }, count);
    }
  }
}
