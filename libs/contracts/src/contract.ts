import { z } from 'zod';
import { uuidV5 } from './uuid-v5';

/** What an item must tell of itself for another item to follow from it. */
export interface Cause {
  readonly id: string;
  /** Id of the first cause of all: the event from outside, or the request over HTTP. */
  readonly correlationId: string;
  /** When it happened in the world, not when it was handled. */
  readonly occurredAt: Date;
  /** W3C Trace Context, level 1, §3.2. */
  readonly traceparent?: string;
}

/** One instance of a contract on its way out. `payload` is checked already. */
export interface OutgoingItem extends Cause {
  readonly contract: string;
  readonly causationId: string;
  readonly payload: unknown;
}

/** One instance of a contract as a handler receives it: checked, with defaults filled in. */
export interface Item<C extends AnyContract> extends Cause {
  readonly causationId: string;
  readonly payload: PayloadOf<C>;
}

/** A message type between services: its name is at once routing key, AMQP `type` and file name. */
export interface Contract<Name extends string, Schema extends z.ZodObject> {
  readonly name: Name;
  readonly schema: Schema;
  /** A valid payload, shown in the reference and used by tests. */
  readonly example: z.input<Schema>;
  /** What the message means, for the reference. */
  readonly summary: string;
  /**
   * A checked item that follows from `cause`. Its id is derived from the cause, the contract and `role`, so handling the
   * same cause twice gives the same id; `role` tells items of one contract and one cause apart.
   *
   * @throws z.ZodError when the payload does not fit the schema or has a field that the schema does not know, unless
   * `trustOutgoing` was called
   */
  item(args: { cause: Cause; role?: string; payload: z.input<Schema>; occurredAt?: Date }): OutgoingItem;
}

export type AnyContract = Contract<string, z.ZodObject>;
export type PayloadOf<C extends AnyContract> = z.output<C['schema']>;

let trusting = false;

/**
 * From now on this process does not check what it sends. Whoever receives it checks it again and keeps what does not fit, so
 * the check here finds faults of our own: worth its time in tests and at home, not for each item of a busy process.
 */
export function trustOutgoing(): void {
  trusting = true;
}

/** Declares a contract. `name` is `<context>.<fact or order>`, the context being the service that owns it. */
export function defineContract<const Name extends string, Schema extends z.ZodObject>(
  name: Name,
  schema: Schema,
  { summary, example }: { summary: string; example: z.input<Schema> },
): Contract<Name, Schema> {
  const strict = schema.strict();
  return {
    name,
    schema,
    summary,
    example,
    item: ({ cause, role = '', payload, occurredAt = cause.occurredAt }) => ({
      contract: name,
      id: uuidV5(`${cause.id} ${name} ${role}`),
      correlationId: cause.correlationId,
      causationId: cause.id,
      occurredAt,
      ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
      payload: trusting ? payload : strict.parse(payload),
    }),
  };
}
