import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyContract, Item } from '@carillon/contracts';
import { type EffectHandler, type Logger, type Outgoing, postpone } from '@carillon/messaging';
import { scrub } from '@carillon/service-kit';
import type { DataSource, EntityManager } from 'typeorm';
import { nextState } from '../domain/delivery';
import { FIRST_RUNG } from '../domain/next-rung';
import type { RoutingFacts } from '../domain/route-order';
import { type Outcome, settle, type Settlement, type Superseded } from '../domain/settle';
import type { GatewayRoster } from '../gateways/gateway-roster';
import type { ReceiptBook } from '../receipts/receipt-book';
import type { DeliveryRepository, FailedAttempt, SettledRow } from '../storage/delivery.repository';
import type { Admit } from './admission';
import type { ClaimDesk } from './claim-desk';
import {
  type Claimed,
  type ClaimedBatch,
  type Order,
  ordersOf,
  type Performed,
  type PerformedBatch,
  type SendFailure,
  type SendFields,
} from './claimed';
import type { InHand } from './in-hand';
import type { ProviderLine } from './provider-line';
import { statusItem } from './status-items';

export interface SendDeskParts {
  readonly dataSource: DataSource;
  readonly claims: ClaimDesk;
  readonly inHand: InHand;
  readonly deliveries: DeliveryRepository;
  readonly book: ReceiptBook;
  readonly roster: GatewayRoster;
  /** What a message is routed by, beside what it says itself. */
  readonly factsOf: (order: SendFields) => RoutingFacts;
  readonly admit: Admit<unknown, unknown>;
  readonly maxAttempts: number;
  readonly now: () => Date;
  readonly log: Logger;
}

type Concluded = Performed & { readonly settlement: Settlement };

/** Letters of a provider's own words that are kept. */
const MOST_DETAIL = 500;

/** A batch of this size of which nothing went out is held for a while, so that a queue is not poured onto the ladder. */
const MANY = 100;
const HOLD_MS = 2_000;
/** How long a lane waits for a rival: longer than the lease of one that died. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** Sends a packet's messages: the record first, then the act, then the record of what came of it. */
export class SendDesk implements EffectHandler<AnyContract, ClaimedBatch, PerformedBatch> {
  private readonly stopping = new AbortController();

  constructor(private readonly parts: SendDeskParts) {}

  /** From now on nothing is begun; what waits comes back to the queue by the ladder. */
  stop(): void {
    this.stopping.abort();
    this.parts.roster.release();
  }

  async claim(items: readonly Item<AnyContract>[], tx: EntityManager): Promise<ClaimedBatch> {
    const { roster, factsOf, claims, admit } = this.parts;
    const choose = (order: SendFields): readonly string[] =>
      roster.choose(order, () => factsOf(order), order.deliveryId);
    const admitted = await admit(
      items.map(({ payload }) => payload),
      tx,
    );
    const orders = ordersOf(items, admitted, choose);
    // Perhaps it has been configured in another replica a moment ago.
    if (orders.every(({ provider }) => roster.standing(provider).route !== 'missing')) return claims.claim(orders, tx);
    await roster.refresh(tx);
    return claims.claim(ordersOf(items, admitted, choose), tx);
  }

  async perform(batch: ClaimedBatch): Promise<PerformedBatch> {
    const performed = [...(await this.act(batch.claimed))];
    let { waiting } = batch;
    for (const end = performance.now() + PATIENCE_MS; waiting.length > 0 && performance.now() < end;) {
      await this.pause(LOOK_EVERY_MS);
      if (this.stopping.signal.aborted) break;
      const more = await this.claimAgain(waiting);
      performed.push(...(await this.act(more.claimed)));
      waiting = more.waiting;
    }
    return { performed, waiting };
  }

  async conclude(batch: PerformedBatch, tx: EntityManager): Promise<readonly Outgoing[]> {
    const now = this.parts.now();
    // The row is the rival's, so its count is not ours to raise: the time tells this waiting from the next.
    const waiting = batch.waiting.map(({ item }) => postpone(item, FIRST_RUNG, Math.floor(now.getTime() / 1_000)));
    const concluded = batch.performed.flatMap((one) => this.settle(one, now));
    this.reportLost(batch.performed.length - concluded.length);
    if (concluded.length === 0) return waiting;
    const accepted = concluded.filter(({ settlement }) => settlement.providerMessageIds.length > 0);
    if (accepted.length > 0) await this.parts.book.beforeRecording(tx);
    const rows = concluded.map((one) => settledRow(one, this.pollAfterMs(one)));
    const settled = await this.parts.deliveries.settle(tx, rows);
    this.parts.inHand.forgetOnCommit(
      tx,
      concluded.map(({ order, held }) => ({ deliveryId: order.deliveryId, attempt: held.attempt })),
    );
    const ours = concluded.filter((one) => settled.has(one.order.deliveryId));
    this.reportLost(concluded.length - ours.length);
    await this.parts.deliveries.note(tx, ours.flatMap(failuresOf));
    const receipts = accepted.length > 0 ? await this.parts.book.recorded(tx, ours.flatMap(partsOf)) : [];
    return [...ours.flatMap((one) => outgoingOf(one, now)), ...receipts, ...waiting];
  }

  /**
   * Waiting here and not on the ladder lets the packet's own answer stand: a packet that is concluded here while its
   * first worker still goes on would have two, and the broker can ask for one of them only.
   */
  private async claimAgain(waiting: readonly Order[]): Promise<ClaimedBatch> {
    try {
      return await this.parts.dataSource.transaction((tx) => this.parts.claims.claim(waiting, tx));
    } catch (err) {
      this.parts.log.warn({ err }, 'cannot look after messages that another worker has in hand');
      return { claimed: [], waiting };
    }
  }

  private async act(claimed: readonly Claimed[]): Promise<readonly Performed[]> {
    const toSend = claimed.filter(({ decision }) => decision.kind === 'send');
    const others = claimed.filter(({ decision }) => decision.kind !== 'send');
    const performed: Performed[] = others.map((one) => ({ ...one, outcome: this.insteadOfSending(one) }));
    performed.push(...(await this.sendAll(toSend)));
    if (performed.length >= MANY && performed.every(({ outcome }) => outcome.outcome === 'deferred')) await this.hold();
    return performed;
  }

  private async sendAll(claimed: readonly Claimed[]): Promise<readonly Performed[]> {
    const byProvider = new Map<string, Claimed[]>();
    for (const one of claimed) {
      const { provider } = one.order;
      (byProvider.get(provider) ?? byProvider.set(provider, []).get(provider)!).push(one);
    }
    const sent = [...byProvider].map(([provider, list]) => {
      const line = this.parts.roster.line(provider);
      // It was there when they were claimed, and has been taken away since.
      return line === undefined ? list.map((one) => ({ ...one, outcome: RELEASED })) : this.send(line, list);
    });
    return (await Promise.all(sent)).flat();
  }

  /** Chunk by chunk, so that what stands in `sending` is what goes out now, and a crash leaves little in doubt. */
  private async send(line: ProviderLine<unknown>, claimed: readonly Claimed[]): Promise<readonly Performed[]> {
    const sending: Promise<readonly Performed[]>[] = [];
    for (let at = 0; at < claimed.length; at += line.chunk) {
      await line.room();
      const chunk = claimed.slice(at, at + line.chunk);
      const begun = await this.begin(chunk);
      const ours = chunk.filter(({ order }) => begun?.has(order.deliveryId));
      const outcome = begun === undefined ? RELEASED : SUPERSEDED;
      const others = chunk.filter(({ order }) => !begun?.has(order.deliveryId)).map((one) => ({ ...one, outcome }));
      sending.push(Promise.resolve(others), this.hand(line, ours));
    }
    return (await Promise.all(sending)).flat();
  }

  /** Marks what is about to go out; undefined when the service stops before the database has answered. */
  private async begin(chunk: readonly Claimed[]): Promise<ReadonlySet<string> | undefined> {
    const { dataSource, deliveries, log } = this.parts;
    const claims = chunk.map(({ order, held }) => ({ deliveryId: order.deliveryId, attempt: held.attempt }));
    if (chunk.every(({ held }) => held.state === 'sending')) return new Set(claims.map(({ deliveryId }) => deliveryId));
    while (!this.stopping.signal.aborted) {
      try {
        return await deliveries.begin(dataSource.manager, claims, chunk[0]?.held.workerId);
      } catch (err) {
        log.warn({ err }, 'cannot mark messages as begun, trying again');
        await this.pause(LOOK_EVERY_MS);
      }
    }
    return undefined;
  }

  private async hand(line: ProviderLine<unknown>, claimed: readonly Claimed[]): Promise<readonly Performed[]> {
    const { inHand } = this.parts;
    for (const { order } of claimed) inHand.begin(order.deliveryId);
    const outcomes = await line.send(
      claimed.map(({ order: { admitted, item } }) => ('message' in admitted ? admitted.message : item.payload)),
    );
    const performed: Performed[] = [];
    const toOthers: Claimed[] = [];
    for (const [index, one] of claimed.entries()) {
      const outcome = outcomes[index]!; // one for each message, in their order
      const elsewhere = isNotTaken(outcome) ? this.elsewhere(one, outcome) : undefined;
      if (elsewhere !== undefined) toOthers.push(elsewhere);
      else {
        inHand.answer(one.order.deliveryId, one.held.attempt, outcome);
        performed.push({ ...one, held: { ...one.held, state: 'sending' }, outcome });
      }
    }
    return toOthers.length === 0 ? performed : [...performed, ...(await this.sendAll(toOthers))];
  }

  /** The same message for the next gateway that can send now; it stays in hand as it is. */
  private elsewhere(one: Claimed, outcome: SendFailure): Claimed | undefined {
    const { alternatives } = one.order;
    const provider = this.stopping.signal.aborted ? undefined : this.parts.roster.nextOpen(alternatives);
    if (provider === undefined) return undefined;
    const order = { ...one.order, provider, alternatives: alternatives.slice(alternatives.indexOf(provider) + 1) };
    const refusals = [...(one.refusals ?? []), { provider: one.order.provider, outcome }];
    return { ...one, order, refusals, held: { ...one.held, state: 'sending' } };
  }

  private insteadOfSending({ decision, order }: Claimed): Outcome {
    const { roster, inHand } = this.parts;
    const as = decision.kind === 'close' ? decision.as : 'withheld';
    const standing = roster.standing(order.provider);
    switch (as) {
      case 'withheld':
        if (standing.route !== 'paused') return RELEASED; // it has just opened
        return { outcome: 'deferred', code: standing.code, detail: standing.detail, retryAfterMs: standing.leftMs };
      case 'answered':
        return inHand.outcome(order.deliveryId) ?? INTERRUPTED;
      case 'interrupted':
        return INTERRUPTED;
      case 'refused':
        if (order.admitted.outcome === 'admitted') return RELEASED; // it has just been allowed
        return { outcome: 'rejected', ...order.admitted.refusal };
      case 'no-provider':
        if (standing.route !== 'missing') return RELEASED; // it has just been added
        return { outcome: 'rejected', fault: 'content', code: standing.code, detail: standing.detail };
      case 'expired':
        return { outcome: 'expired' };
    }
  }

  private hold(): Promise<void> {
    return this.pause(HOLD_MS);
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private settle(one: Performed, now: Date): readonly Concluded[] {
    const { order, decision, held, resends, code, outcome } = one;
    if (outcome.outcome === 'superseded') return [];
    // Whoever decided to call it interrupted has weighed a resend already.
    const onUnknown = decision.kind === 'close' && decision.as === 'interrupted' ? 'report' : order.onUnknown;
    const attempted = { attempt: held.attempt, resends, onUnknown, expiresAt: order.expiresAt, code };
    return [{ ...one, settlement: settle(attempted, outcome, { now, maxAttempts: this.parts.maxAttempts }) }];
  }

  private pollAfterMs({ order }: Concluded): number | undefined {
    return this.parts.roster.get(order.provider)?.working?.provider.polling?.afterMs[0];
  }

  private reportLost(count: number): void {
    if (count === 0) return;
    this.parts.log.warn(
      { deliveries: count },
      'another worker had taken these over: what came of them here is not recorded',
    );
  }
}

const RELEASED: Outcome = { outcome: 'released' };
const SUPERSEDED: Superseded = { outcome: 'superseded' };
const INTERRUPTED: Outcome = {
  outcome: 'unknown',
  code: 'INTERRUPTED',
  detail: 'the gateway died while it was sending',
};

/** Certainly not taken, and another gateway may take it. */
const isNotTaken = (outcome: Outcome): outcome is SendFailure =>
  outcome.outcome === 'deferred' || (outcome.outcome === 'rejected' && outcome.fault === 'account');

function settledRow({ order, held, settlement }: Concluded, pollAfterMs: number | undefined): SettledRow {
  return {
    pollAfterMs,
    deliveryId: order.deliveryId,
    provider: order.provider,
    ...held,
    next: nextState(held.state, settlement.event) ?? held.state,
    resends: settlement.resends,
    toldDeferred: settlement.tell?.status === 'deferred',
    code: settlement.code,
    providerMessageIds: settlement.providerMessageIds,
  };
}

/** Every try of this claim of which nothing came, in order. Who is asked to wait is told why as well. */
function failuresOf({ order: { deliveryId, provider }, held: { attempt }, refusals = [], outcome }: Concluded) {
  const last = 'code' in outcome ? [{ provider, outcome }] : [];
  return [...refusals, ...last].map(
    ({ provider: by, outcome: { outcome: kind, code, detail } }, index): FailedAttempt => ({
      ...{ deliveryId, attempt, place: index + 1, provider: by, outcome: kind, code },
      detail: scrub(detail).slice(0, MOST_DETAIL),
    }),
  );
}

function partsOf({ order, settlement }: Concluded) {
  const { deliveryId, provider } = order;
  return settlement.providerMessageIds.map((providerMessageId, index) => ({
    deliveryId,
    provider,
    part: index + 1,
    providerMessageId,
  }));
}

function outgoingOf({ order, held, toldDeferred, settlement }: Concluded, now: Date): readonly Outgoing[] {
  const { item, deliveryId, provider, renderedAt } = order;
  const { tell, again } = settlement;
  const isNews = tell !== undefined && !(tell.status === 'deferred' && toldDeferred);
  return [
    ...(isNews ? [statusItem(item, { messageId: deliveryId, provider, at: now, renderedAt, ...tell })] : []),
    ...(again === undefined ? [] : [postpone(item, again, Math.max(1, held.attempt))]),
  ];
}
