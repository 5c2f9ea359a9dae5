import { setTimeout as sleep } from 'node:timers/promises';
import { type OutgoingItem, ReceiptReceived, uuidV5 } from '@carillon/contracts';
import { isConnectionLoss, type Messenger } from '@carillon/messaging';
import type { ProviderReceipt } from '../provider-receipt';
import { keepableId } from '../domain/provider-message-id';

/** A broker that is away is waited for this long before the provider is asked to come again. */
const PATIENCE_MS = 10_000;
const TRY_EVERY_MS = 250;

const LIMITS = { spellings: 32, code: 64, detail: 1_000 } as const;

interface Pending {
  readonly item: OutgoingItem;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Takes receipts from the providers and puts them on the service's own queue. What comes in one read of a socket goes
 * out together; nothing waits for a timer.
 */
export class ReceiptDesk {
  private pending: Pending[] = [];

  constructor(
    private readonly channel: string,
    private readonly messenger: Pick<Messenger, 'toSelf'>,
  ) {}

  /** Resolves once the broker has confirmed the receipt; rejects when it does not, or when the receipt makes no sense. */
  take(provider: string, receipt: ProviderReceipt): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ item: receiptItem(this.channel, provider, receipt), resolve, reject });
      if (this.pending.length === 1) setImmediate(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const batch = this.pending;
    this.pending = [];
    try {
      await this.publish(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async publish(items: readonly OutgoingItem[]): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.messenger.toSelf(items);
      } catch (error) {
        if (!isConnectionLoss(error) || Date.now() >= end) throw error;
        await sleep(TRY_EVERY_MS);
      }
    }
  }
}

/**
 * The time is part of the item's id: a provider that counts its messages from the start again would else have its new
 * receipts taken for old ones. A copy that comes later under another id changes nothing, see `applyReceipts`.
 */
function receiptItem(channel: string, provider: string, receipt: ProviderReceipt): OutgoingItem {
  const { status, code, detail, at } = receipt;
  const spellings = receipt.providerMessageIds.slice(0, LIMITS.spellings).map(keepableId);
  const id = uuidV5(`receipt ${channel} ${provider} ${JSON.stringify(spellings)} ${status} ${at.toISOString()}`);
  return ReceiptReceived.item({
    cause: { id, correlationId: id, occurredAt: at },
    payload: {
      channel,
      provider,
      providerMessageIds: spellings,
      status,
      at: at.toISOString(),
      ...(code === undefined ? {} : { code: code.slice(0, LIMITS.code) }),
      ...(detail === undefined ? {} : { detail: detail.slice(0, LIMITS.detail) }),
    },
  });
}
