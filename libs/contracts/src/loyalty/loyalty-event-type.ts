import { z } from 'zod';
import type { Metavariable } from '../values/metavariables';

/** How a field of an event becomes a metavariable: its kind, and where the value is in the event's data. */
export interface OfferedMetavariable {
  readonly kind: Metavariable['kind'];
  readonly title: string;
  /** Dotted path into `data`. */
  readonly path: string;
  /** Dotted path to the ISO 4217 or loyalty currency that goes with an amount. */
  readonly currencyPath?: string;
}

/** A kind of event that the loyalty core and the tills publish. */
export interface LoyaltyEventType<Schema extends z.ZodObject = z.ZodObject> {
  /** CloudEvents `type`, and the routing key on `loyalty.events`. */
  readonly type: string;
  readonly title: string;
  /** Shape of CloudEvents `data`. Unknown fields are kept: a till may say more than Carillon understands. */
  readonly data: Schema;
  readonly metavariables: Readonly<Record<string, OfferedMetavariable>>;
  readonly example: z.input<Schema>;
}

export function defineLoyaltyEvent<Schema extends z.ZodObject>(
  type: LoyaltyEventType<Schema>,
): LoyaltyEventType<Schema> {
  return type;
}
