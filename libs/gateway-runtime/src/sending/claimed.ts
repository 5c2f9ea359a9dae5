import type { AnyContract, Item, OnUnknown } from '@carillon/contracts';
import type { DeliveryState } from '../domain/delivery';
import type { ClaimDecision } from '../domain/decide-claim';
import type { RoutingFacts } from '../domain/route-order';
import type { SendResult } from '../channel-provider';
import type { Outcome, Superseded } from '../domain/settle';
import type { Admitted } from './admission';

/** What every order to a gateway says, whatever its channel. */
export interface Order {
  readonly item: Item<AnyContract>;
  readonly deliveryId: string;
  /** Name of the gateway that is to send it; empty when none is for such messages. */
  readonly provider: string;
  /** The gateways that may take it over when this one cannot, the best first. */
  readonly alternatives: readonly string[];
  readonly onUnknown: OnUnknown;
  readonly expiresAt?: Date;
  readonly renderedAt: string | undefined;
  /** What its provider gets, or why none does. */
  readonly admitted: Admitted<unknown>;
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
  /** Gateways that have certainly not taken it since it was claimed. */
  readonly refusals?: readonly { readonly provider: string; readonly outcome: SendFailure }[];
}

/** An answer by which the message has not certainly been taken. */
export type SendFailure = Exclude<SendResult, { readonly outcome: 'accepted' }>;

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
export interface SendFields {
  readonly deliveryId: string;
  readonly provider?: string;
  readonly routing?: RoutingFacts;
  readonly onUnknown: OnUnknown;
  readonly expiresAt?: string;
  readonly renderedAt?: string;
}

/** Finds the gateways for a message that names none, the first choice first. */
export type Choose = (order: SendFields) => readonly string[];

/** Reads the orders of a packet; of two orders about one delivery the first counts. */
export function ordersOf(
  items: readonly Item<AnyContract>[],
  admitted: readonly Admitted<unknown>[],
  choose: Choose,
): readonly Order[] {
  const orders = new Map<string, Order>();
  for (const [index, item] of items.entries()) {
    const fields = item.payload as unknown as SendFields;
    const { deliveryId, onUnknown, expiresAt, renderedAt } = fields;
    if (orders.has(deliveryId)) continue;
    const [provider = '', ...alternatives] = fields.provider === undefined ? choose(fields) : [fields.provider];
    const lifetime = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) };
    orders.set(deliveryId, {
      item,
      deliveryId,
      provider,
      alternatives,
      onUnknown,
      ...lifetime,
      renderedAt,
      admitted: admitted[index]!,
    }); // one for each item
  }
  return [...orders.values()];
}
