import 'reflect-metadata';
import type { AnyContract, CloudEvent, Item } from '@carillon/contracts';
import type { EntityManager } from 'typeorm';
import type { Outgoing } from './outgoing';

/** Reacts to one contract: load, decide, return. The transaction also holds the inbox and the answer. */
export interface PacketHandler<C extends AnyContract> {
  handle(items: readonly Item<C>[], tx: EntityManager): Promise<readonly Outgoing[]>;
  /**
   * Says again what `handle` marked `repeatable` in its answer to these items, with the same ids. Asked when a packet comes again
   * that has been handled, perhaps by a worker that died before it could publish.
   */
  again?(items: readonly Item<C>[], tx: EntityManager): Promise<readonly Outgoing[]>;
}

/** Where the publisher of an event waits for an answer: AMQP 0-9-1 `reply-to` and `correlation-id`, and the headers beside. */
export interface ReplyAddress {
  readonly replyTo: string;
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An event from outside, once its envelope has been read. */
export type EdgeItem = Omit<Item<AnyContract>, 'payload'> & {
  readonly payload: CloudEvent;
  /** Absent when nobody waits, or at an address that is not for answers. */
  readonly reply?: ReplyAddress;
};

/** A message from outside that is no CloudEvent, and whose publisher waits for an answer. */
export interface UnreadableQuestion {
  /** The same however often the broker delivers it. */
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly reply: ReplyAddress;
}

/** Reacts to CloudEvents from outside: decides which are fit, and maps them to contracts. */
export interface EdgeHandler {
  handle(items: readonly EdgeItem[], tx: EntityManager): Promise<readonly Outgoing[]>;
  /** What follows from a question that cannot be read, beside its being kept for a person. Nothing, if left out. */
  refuseQuestion?(question: UnreadableQuestion): readonly Outgoing[];
  /** An edge has no packets: its answers are recorded. */
  readonly again?: undefined;
}

/**
 * Acts on the outside world between two transactions. It keeps its own record of what it has in hand, because an act
 * cannot be rolled back: `claim` must return only what has not been begun, and must say of the rest that nobody knows.
 */
export interface EffectHandler<C extends AnyContract, Claimed, Result> {
  /** One short transaction before the act. */
  claim(items: readonly Item<C>[], tx: EntityManager): Promise<Claimed>;
  /** The act itself: no connection is held. Must not throw for what a provider does. */
  perform(claimed: Claimed): Promise<Result>;
  /** One transaction after the act; also holds the inbox row of the packet and the answer. */
  conclude(result: Result, tx: EntityManager): Promise<readonly Outgoing[]>;
}

export type AnyHandler = PacketHandler<AnyContract> | EdgeHandler | EffectHandler<AnyContract, unknown, unknown>;

/** Where events from outside come in. */
export interface Edge {
  /** Names the queue: `<service>.on.<name>`. */
  readonly name: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/**
 * What the inbox keeps of what a handler has done; the less, the cheaper.
 *
 * - `items`: each item, and the answers. For handlers that would do something twice.
 * - `packets`: each packet, and of the answers what is not `repeatable`. For handlers that find in their own tables what they
 *   have done: an item that comes again changes nothing there, and gives no answer or the same one.
 * - `nothing`: for handlers whose answer follows from the item alone and that write nothing. A packet that comes again is
 *   answered again, with the same ids; whoever gets the answer knows them.
 */
export type Remembers = 'items' | 'packets' | 'nothing';

/** What a handler class is for: exactly one contract or edge. */
export type Handling =
  | {
      readonly kind: 'packet' | 'effect';
      readonly contract: AnyContract;
      readonly ownOnly: boolean;
      readonly remembers: Remembers;
      readonly restMs: number;
    }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly remembers: Remembers };

interface HandlesOptions {
  /** Its queue takes what the service puts there itself and what is `addressed` to it, but not what is said to all. */
  readonly ownOnly?: boolean;
  /** `items` by default. */
  readonly remembers?: Remembers;
  /**
   * For what nobody waits for: how long an item may rest before it is handled, with whatever has come by then. 0 by default. It
   * rests unacknowledged, so that a crash loses nothing.
   */
  readonly restMs?: number;
}

const HANDLING = 'carillon:handling';

/** Marks a class as the handler of a contract. */
export const Handles = (
  contract: AnyContract,
  { ownOnly = false, remembers = 'items', restMs = 0 }: HandlesOptions = {},
): ClassDecorator =>
  Reflect.metadata(HANDLING, { kind: 'packet', contract, ownOnly, remembers, restMs } satisfies Handling);

/** Marks a class as one that acts on the outside world for each item of a contract. */
export const Performs = (contract: AnyContract): ClassDecorator =>
  Reflect.metadata(HANDLING, {
    ...{ kind: 'effect', contract, ownOnly: false, remembers: 'packets', restMs: 0 },
  } satisfies Handling);

/** Marks a class as the door for CloudEvents from outside. */
export const HandlesEdge = (
  edge: Edge,
  { remembers = 'items' }: Pick<HandlesOptions, 'remembers'> = {},
): ClassDecorator => Reflect.metadata(HANDLING, { kind: 'edge', edge, remembers } satisfies Handling);

/** What `instance`'s class was marked for, if at all. */
export function handlingOf(instance: object): Handling | undefined {
  return Reflect.getMetadata(HANDLING, instance.constructor) as Handling | undefined;
}
