import { type AnyContract, type Item, uuidV5 } from '@carillon/contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import { decodeCloudEvent, type Decoded } from './cloud-events';
import type { EdgeItem, ReplyAddress } from './handler';
import { decodePacket, type WireItem } from './packet';
import { isReplyAddress } from './topology';

/** A message of a queue in hand, not yet acknowledged. */
export interface Delivery {
  readonly message: ConsumeMessage;
  /** The channel it came by: an acknowledgement means something there alone. */
  readonly channel: Channel;
  readonly packetId: string;
  readonly attempt: number;
  readonly items: readonly Item<AnyContract>[];
  /** The items as they came, for resending. Empty at an edge, where the message itself is resent. */
  readonly wireItems: readonly WireItem[];
}

/** What is wrong with a message, with as much of it as could be read. */
export interface Unreadable {
  readonly code: string;
  readonly detail: string;
  readonly wireItems: readonly WireItem[];
  /** Of one who waits for an answer. */
  readonly reply?: ReplyAddress | undefined;
}

type Reading =
  { readonly outcome: 'ok'; readonly delivery: Delivery } | ({ readonly outcome: 'unreadable' } & Unreadable);

export function attemptOf(message: ConsumeMessage): number {
  const attempt = Number((message.properties.headers ?? {})['attempt']);
  return Number.isInteger(attempt) && attempt > 0 ? attempt : 1;
}

/** Reads a packet; every payload is checked against the contract, defaults are filled in, unknown fields dropped. */
export function readPacket(message: ConsumeMessage, channel: Channel, contract: AnyContract): Reading {
  let packet;
  try {
    packet = decodePacket(message.content);
  } catch (error) {
    return { outcome: 'unreadable', code: 'NOT_A_PACKET', detail: (error as Error).message, wireItems: [] };
  }
  const items: Item<AnyContract>[] = [];
  for (const wire of packet.items) {
    const payload = contract.schema.safeParse(wire.payload);
    if (!payload.success) {
      const faults = payload.error.issues.map(({ path, message: text }) => `${path.join('.')}: ${text}`);
      const detail = `item ${wire.id}: ${faults.join('; ')}`;
      return { outcome: 'unreadable', code: 'CONTRACT_VIOLATION', detail, wireItems: packet.items };
    }
    items.push({ ...wire, occurredAt: new Date(wire.occurredAt), payload: payload.data });
  }
  const delivery = {
    message,
    channel,
    packetId: packet.id,
    attempt: attemptOf(message),
    items,
    wireItems: packet.items,
  };
  return { outcome: 'ok', delivery };
}

/** Reads a CloudEvent from outside as a packet of one: source and id name it, so a second copy is known as such. */
export function readCloudEvent(message: ConsumeMessage, channel: Channel): Reading {
  const decoded: Decoded<EdgeItem['payload']> = decodeCloudEvent(message);
  const reply = replyAddressOf(message);
  if (decoded.outcome === 'refused') {
    return { outcome: 'unreadable', code: decoded.code, detail: decoded.detail, wireItems: [], reply };
  }
  const event = decoded.value;
  const id = uuidV5(`${event.source} ${event.id}`);
  const item: EdgeItem = {
    id,
    correlationId: id,
    causationId: id,
    occurredAt: new Date(event.time ?? message.properties.timestamp ?? Date.now()),
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    payload: event,
    ...(reply === undefined ? {} : { reply }),
  };
  const packetId = uuidV5(`${id} packet`);
  return {
    outcome: 'ok',
    delivery: { message, channel, packetId, attempt: attemptOf(message), items: [item], wireItems: [] },
  };
}

function replyAddressOf({ properties }: ConsumeMessage): ReplyAddress | undefined {
  const { replyTo, correlationId } = properties as { replyTo?: unknown; correlationId?: unknown };
  if (typeof replyTo !== 'string' || !isReplyAddress(replyTo)) return undefined;
  const headers = (properties.headers ?? {}) as Readonly<Record<string, unknown>>;
  return { replyTo, correlationId: typeof correlationId === 'string' ? correlationId : '', headers };
}
