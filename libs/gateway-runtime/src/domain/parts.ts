import type { ProviderReceipt } from '../provider-receipt';
import type { DeliveryEvent } from './delivery';

export type PartStatus = ProviderReceipt['status'];

/** A later word goes before an earlier one by rank, never by the order of arrival; what proves the arrival goes before everything. */
const RANK: Readonly<Record<PartStatus, number>> = {
  sent: 0,
  unknown: 1,
  expired: 2,
  failed: 3,
  undelivered: 4,
  delivered: 5,
  read: 6,
  clicked: 7,
};

export const PART_STATUSES = Object.keys(RANK) as readonly PartStatus[]; // its keys are exactly these

export const isPartStatus = (status: string): status is PartStatus => Object.hasOwn(RANK, status);

/** Whether a receipt with `said` changes a part that stood at `known`. */
export const saysMore = (known: PartStatus, said: PartStatus): boolean => RANK[said] > RANK[known];

/**
 * What the parts come to: delivered when all of them are, read or clicked when moreover one of them is, failed as soon as one finally failed, unknown when nothing
 * more is to be expected.
 */
export function outcomeOf(parts: readonly PartStatus[]): DeliveryEvent {
  if (parts.length === 0) return 'receipt-open';
  if (parts.every(hasArrived)) return `receipt-${parts.reduce((most, one) => (saysMore(most, one) ? one : most))}`;
  const worst = parts.filter(isFailure).sort((a, b) => RANK[b] - RANK[a])[0];
  if (worst !== undefined) return `receipt-${worst}`;
  return parts.includes('sent') ? 'receipt-open' : 'receipt-unknown';
}

function hasArrived(status: PartStatus): status is 'delivered' | 'read' | 'clicked' {
  return RANK[status] >= RANK.delivered;
}

function isFailure(status: PartStatus): status is 'expired' | 'failed' | 'undelivered' {
  return status === 'expired' || status === 'failed' || status === 'undelivered';
}
