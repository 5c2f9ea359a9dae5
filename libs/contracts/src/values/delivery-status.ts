import { z } from 'zod';

/**
 * Where a message can stand. `failed`: never handed over; `undelivered`: handed over and not delivered; `unknown`: handed
 * over, perhaps, and no telling.
 */
export const DELIVERY_STATUSES = [
  'requested',
  'suppressed',
  'deferred',
  'rendered',
  'sent',
  'delivered',
  'read',
  'clicked',
  'undelivered',
  'expired',
  'failed',
  'unknown',
] as const;

export const DeliveryStatus = z.enum(DELIVERY_STATUSES);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;
