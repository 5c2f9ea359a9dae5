import type { EntityManager } from 'typeorm';
import { decideClaim, type ClaimDecision, type Holder, type Situation } from '../domain/decide-claim';
import type { ClaimedRow, DeliveryRepository, StoredDelivery } from '../storage/delivery.repository';
import type { Claimed, ClaimedBatch, Order } from './claimed';
import type { InHand } from './in-hand';

export interface ClaimDeskParts {
  readonly deliveries: DeliveryRepository;
  readonly inHand: InHand;
  readonly workerId: string;
  /** Whether a provider takes messages now. */
  readonly routeOf: (provider: string) => Situation['route'];
  /** How many messages for a provider go out together; a packet of no more than these skips `claimed`. */
  readonly chunkOf: (provider: string) => number;
  /** How long a send that its worker had begun before it died may still be on its way. */
  readonly lingerMs: number;
  readonly now: () => Date;
}

type Taken = Extract<ClaimDecision, { readonly attempt: number }>;
/** The state in which messages that are to be sent are taken in hand. */
type Begin = 'claimed' | 'sending';
type Decided = { readonly order: Order; readonly decision: ClaimDecision };

/**
 * Takes messages in hand, each at most once at any time.
 *
 * A row in `claimed` or `sending` belongs to the worker that it names. Two packets with the same message, or one packet that the
 * broker hands out again while its first worker goes on, meet here: the first claim commits, the second one sees a rival
 * that lives and waits until the rival has told, or its lease has run out. A worker begins nothing after its own lease,
 * and nothing without having turned `claimed` into `sending` under its own name, so what is taken over is not begun behind
 * anybody's back. What had got no further than `claimed` is sent by the next worker; what was in `sending` may have arrived,
 * and is reported as `unknown`. Should its worker come back with an answer, that goes before `unknown`.
 */
export class ClaimDesk {
  constructor(private readonly parts: ClaimDeskParts) {}

  async claim(orders: readonly Order[], tx: EntityManager): Promise<ClaimedBatch> {
    const decided = orders.map((order) => ({ order, decision: decideClaim(undefined, this.situationOf(order)) }));
    const { deliveries, workerId, chunkOf } = this.parts;
    const begin = orders.every(({ provider }) => orders.length <= chunkOf(provider)) ? 'sending' : 'claimed';
    const added = await deliveries.add(
      tx,
      decided.map((one) => rowOf(one, begin)),
      workerId,
    );
    const fresh = decided.filter(({ order }) => added.has(order.deliveryId));
    const others = orders.filter(({ deliveryId }) => !added.has(deliveryId));
    const known = others.length === 0 ? { claimed: [], waiting: [] } : await this.claimKnown(others, begin, tx);
    const claimed = [...fresh.map((one) => this.claimedNew(one, begin)), ...known.claimed];
    for (const { decision, order, held } of claimed) {
      if (decision.kind === 'send') this.parts.inHand.claim(order.deliveryId, held.attempt);
    }
    return { claimed, waiting: known.waiting };
  }

  private async claimKnown(orders: readonly Order[], begin: Begin, tx: EntityManager): Promise<ClaimedBatch> {
    const { deliveries, workerId } = this.parts;
    const byId = new Map(orders.map((order) => [order.deliveryId, order]));
    const stored = await deliveries.lock(tx, [...byId.keys()]);
    const decided = stored.map((row) => {
      const order = byId.get(row.deliveryId)!; // only these were asked for
      const known = { ...row, holder: this.holderOf(row, order) };
      return { row, order, decision: decideClaim(known, this.situationOf(order)) };
    });
    const taken = decided.filter(({ decision }) => isTaken(decision)).map((one) => rowOf(one, begin));
    if (taken.length > 0) await deliveries.take(tx, taken, workerId);
    return {
      claimed: decided.flatMap(({ order, decision, row }) => this.claimedKnown({ order, decision }, row, begin)),
      waiting: decided.flatMap(({ order, decision }) => (decision.kind === 'wait' ? [order] : [])),
    };
  }

  private situationOf({ expiresAt, onUnknown, provider, admitted }: Order): Situation {
    const expired = expiresAt !== undefined && expiresAt <= this.parts.now();
    return { onUnknown, expired, route: admitted.outcome === 'refused' ? 'refused' : this.parts.routeOf(provider) };
  }

  private holderOf({ deliveryId, workerId, attempt, silentMs, state }: StoredDelivery, { onUnknown }: Order): Holder {
    if (workerId === this.parts.workerId) return this.parts.inHand.standing(deliveryId, attempt);
    if (state === 'claimed') return silentMs >= 0 ? 'unbegun' : 'rival';
    // To say `unknown` too early can be mended, to send again cannot.
    const goneAfterMs = onUnknown === 'resend' && silentMs !== Infinity ? this.parts.lingerMs : 0;
    return silentMs >= goneAfterMs ? 'gone' : 'rival';
  }

  private claimedNew({ order, decision }: Decided, begin: Begin): Claimed {
    const held = this.heldAs(rowOf({ order, decision }, begin));
    return { order, decision: settled(decision), held, resends: 0, toldDeferred: false };
  }

  private claimedKnown({ order, decision }: Decided, row: StoredDelivery, begin: Begin): readonly Claimed[] {
    if (decision.kind === 'wait' || decision.kind === 'nothing') return [];
    const { toldDeferred, code, resends } = row;
    const untouched = { state: row.state, attempt: row.attempt, workerId: row.workerId };
    if (!isTaken(decision)) return [{ order, decision, held: untouched, resends, toldDeferred, code }];
    const held = this.heldAs(rowOf({ order, decision }, begin));
    return [{ order, decision, held, resends: decision.resends, toldDeferred, code }];
  }

  private heldAs({ state, attempt }: ClaimedRow): Claimed['held'] {
    return { state, attempt, workerId: state === 'deferred' ? undefined : this.parts.workerId };
  }
}

const isTaken = (decision: ClaimDecision): decision is Taken =>
  decision.kind === 'send' || decision.kind === 'withhold';

/** A row that is closed at once has certainly not been sent, which is what `deferred` says. */
function rowOf({ order, decision }: Decided, begin: Begin): ClaimedRow {
  const { deliveryId, provider, item } = order;
  const { attempt, resends } = isTaken(decision) ? decision : { attempt: 0, resends: 0 };
  const state = decision.kind === 'send' ? begin : 'deferred';
  return { deliveryId, provider, correlationId: item.correlationId, state, attempt, resends };
}

/** A new message is never waited for, nor is it done with. */
function settled(decision: ClaimDecision): Claimed['decision'] {
  if (decision.kind === 'wait' || decision.kind === 'nothing')
    throw new Error(`a new message cannot be ${decision.kind}`);
  return decision;
}
