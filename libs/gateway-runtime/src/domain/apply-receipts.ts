import { type DeliveryState, nextState } from './delivery';
import { isPartStatus, outcomeOf, type PartStatus, saysMore } from './parts';

/** A delivery with all its parts, as the record has them. */
export interface DeliveryWithParts {
  readonly deliveryId: string;
  readonly correlationId: string;
  readonly provider: string;
  readonly state: DeliveryState;
  readonly parts: readonly { readonly part: number; readonly status: PartStatus }[];
}

/** A receipt whose part is known. */
export interface MatchedReceipt {
  readonly receiptId: string;
  readonly deliveryId: string;
  readonly part: number;
  readonly status: PartStatus;
  readonly code?: string;
  readonly at: Date;
}

/** A delivery that stands elsewhere now, with what the world is told of it, and the receipt that moved it. */
export interface MovedDelivery {
  readonly delivery: DeliveryWithParts;
  readonly state: DeliveryState;
  readonly told?: { readonly status: PartStatus; readonly by: MatchedReceipt };
}

/** What changes: parts to be rewritten, and deliveries. */
export interface ReceiptChanges {
  readonly parts: readonly MatchedReceipt[];
  readonly deliveries: readonly MovedDelivery[];
}

/**
 * Applies receipts to deliveries. The same receipts in any order, in any number of calls and copies, lead to the same end.
 */
export function applyReceipts(
  deliveries: readonly DeliveryWithParts[],
  receipts: readonly MatchedReceipt[],
): ReceiptChanges {
  const byDelivery = new Map<string, MatchedReceipt[]>();
  for (const receipt of receipts) {
    const list = byDelivery.get(receipt.deliveryId);
    if (list === undefined) byDelivery.set(receipt.deliveryId, [receipt]);
    else list.push(receipt);
  }
  const changes = deliveries.map((delivery) => applyTo(delivery, byDelivery.get(delivery.deliveryId) ?? []));
  return { parts: changes.flatMap(({ parts }) => parts), deliveries: changes.flatMap(({ moved }) => moved) };
}

interface Applied {
  readonly parts: readonly MatchedReceipt[];
  readonly moved: readonly MovedDelivery[];
}

function applyTo(delivery: DeliveryWithParts, receipts: readonly MatchedReceipt[]): Applied {
  const standing = new Map(delivery.parts.map(({ part, status }) => [part, status]));
  const changed = new Map<number, MatchedReceipt>();
  for (const receipt of receipts) {
    const known = standing.get(receipt.part);
    if (known === undefined || !saysMore(known, receipt.status)) continue;
    standing.set(receipt.part, receipt.status);
    changed.set(receipt.part, receipt);
  }
  const parts = [...changed.values()];
  const state = parts.length === 0 ? undefined : nextState(delivery.state, outcomeOf([...standing.values()]));
  if (state === undefined) return { parts, moved: [] };
  const by = latest(parts.filter(({ status }) => status === state)) ?? latest(parts);
  // Back to `sent`: a failure was taken back, and how the message fares is open again.
  const isNews = by !== undefined && isPartStatus(state) && state !== 'sent';
  return { parts, moved: [{ delivery, state, ...(isNews ? { told: { status: state, by } } : {}) }] };
}

function latest(receipts: readonly MatchedReceipt[]): MatchedReceipt | undefined {
  return receipts.reduce<MatchedReceipt | undefined>(
    (last, receipt) => (last === undefined || receipt.at > last.at ? receipt : last),
    undefined,
  );
}
