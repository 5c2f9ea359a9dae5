import { type Cause, type DeliveryStatus, type OutgoingItem, StatusChanged } from '@carillon/contracts';

const LONGEST_CODE = 64;
const LONGEST_DETAIL = 1_000;

export interface Status {
  readonly messageId: string;
  readonly status: DeliveryStatus;
  readonly at: Date;
  readonly renderedAt?: string | undefined;
  readonly provider: string;
  readonly code?: string;
  readonly detail?: string;
}

/** A status item; one cause tells each status of a message at most once. */
export function statusItem(cause: Cause, { at, code, detail, ...status }: Status): OutgoingItem {
  const payload = {
    ...status,
    at: at.toISOString(),
    ...(code === undefined ? {} : { code: code.slice(0, LONGEST_CODE) }),
    ...(detail === undefined ? {} : { detail: detail.slice(0, LONGEST_DETAIL) }),
  };
  return StatusChanged.item({ cause, role: `${status.messageId} ${status.status}`, payload, occurredAt: at });
}
