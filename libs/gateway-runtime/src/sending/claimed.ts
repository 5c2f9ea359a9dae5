import type { AnyContract, Item, OnUnknown } from '@carillon/contracts';
import type { DeliveryState } from '../domain/delivery';
import type { ClaimDecision } from '../domain/decide-claim';
import type { Outcome, Superseded } from '../domain/settle';

/** What every order to a gateway says, whatever its channel. */
export interface Order {
  readonly item: Item<AnyContract>;
  readonly deliveryId: string;
  /** Name of the provider that is to send it. */
  readonly provider: string;
  readonly onUnknown: OnUnknown;
  readonly expiresAt?: Date;
}

/** A message in hand: what is to be done about it, and the row as this worker holds it. */
export interface Claimed {
  readonly order: Order;
  readonly decision: Exclude<ClaimDecision, { readonly kind: 'wait' | 'nothing' }>;
  readonly held: { readonly state: DeliveryState; readonly attempt: number; readonly workerId: string | undefined };
  readonly resends: number;
  readonly toldDeferred: boolean;
  /** Code of an earlier failure. */
  readonly code?: string;
}

/** What a claim of a packet comes to. */
export interface ClaimedBatch {
  readonly claimed: readonly Claimed[];
  /** Another worker, or another lane of this one, has them in hand. */
  readonly waiting: readonly Order[];
}

/** A claimed message and what came of it. */
export type Performed = Claimed & { readonly outcome: Outcome | Superseded };

export interface PerformedBatch {
  readonly performed: readonly Performed[];
  readonly waiting: readonly Order[];
}

/** The fields of `Send` as contracts without their channel have them; every gateway's command extends it. */
interface SendFields {
  readonly deliveryId: string;
  readonly provider?: string;
  readonly onUnknown: OnUnknown;
  readonly expiresAt?: string;
}

/** Reads the orders of a packet; of two orders about one delivery the first counts. */
export function ordersOf(items: readonly Item<AnyContract>[], defaultProvider: string): readonly Order[] {
  const orders = new Map<string, Order>();
  for (const item of items) {
    const { deliveryId, provider = defaultProvider, onUnknown, expiresAt } = item.payload as unknown as SendFields;
    if (orders.has(deliveryId)) continue;
    const lifetime = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) };
    orders.set(deliveryId, { item, deliveryId, provider, onUnknown, ...lifetime });
  }
  return [...orders.values()];
}
