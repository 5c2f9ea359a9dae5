import { randomUUID } from 'node:crypto';
import { type AnyContract, type Item, type OutgoingItem, uuidV5 } from '@carillon/contracts';
import type { ConsumeMessage } from 'amqplib';
import { STRUCTURED } from './cloud-events';
import {
  isPostponed,
  isPublicEvent,
  isRefused,
  isReply,
  type Outgoing,
  type PublicEvent,
  type Reply,
} from './outgoing';
import { cutIntoPackets, encodePacket, toWireItem, type WireItem } from './packet';
import { consumerQueue, deadQueue, EXCHANGES, rejectedQueue, RETRY_RUNGS, type RetryRung } from './topology';
import { childTraceparent } from './trace-context';

/** One AMQP message, ready to go: what the inbox records as part of an answer. */
export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly type: string;
  readonly messageId: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
  readonly replyTo?: string;
  readonly correlationId?: string;
  /** Set for what is worth nothing later: the broker does not keep it, and drops it after so many milliseconds. */
  readonly lifetimeMs?: number;
}

/** Who speaks, and from which queue: refused and postponed items must find their way back there. */
export interface Origin {
  readonly service: string;
  readonly queue: string;
  readonly contract: string;
  /** Edges keep refused events as they came, apart from the dead packets. */
  readonly edge: boolean;
}

/** Packs what a handler returned into AMQP messages: items that go the same way together, everything else one by one. */
export function toPublications(outgoing: readonly Outgoing[], origin: Origin): readonly Publication[] {
  const items = new Map<string, OutgoingItem[]>();
  const singles: Publication[] = [];
  for (const one of outgoing) {
    if (isRefused(one)) singles.push(refusal(one.refused, one.code, one.detail, origin));
    else if (isPostponed(one))
      // A wait that was asked for is no failed attempt.
      singles.push(retry(singlePacket(one.postponed, one.attempt), one.rung, origin, 0));
    else if (isPublicEvent(one)) singles.push(publicEvent(one));
    else if (isReply(one)) singles.push(reply(one));
    else {
      const routingKey = 'to' in one ? consumerQueue(one.to, one.contract) : one.contract;
      (items.get(routingKey) ?? items.set(routingKey, []).get(routingKey)!).push(one);
    }
  }
  return [...[...items].flatMap(([routingKey, list]) => packetsOf(routingKey, list)), ...singles];
}

/** `items` are of one contract. By its queue's name a packet reaches one service, by its contract's all that handle it. */
function packetsOf(routingKey: string, items: readonly OutgoingItem[]): readonly Publication[] {
  const contract = items[0]!.contract;
  return cutIntoPackets(items.map(toWireItem)).map((jsons) => {
    const id = randomUUID();
    return {
      exchange: EXCHANGES.internal,
      routingKey,
      type: contract,
      messageId: id,
      contentType: 'application/json',
      headers: { attempt: 1, traceparent: childTraceparent(items[0]?.traceparent) },
      body: Buffer.from(`{"id":"${id}","items":[${jsons.join(',')}]}`),
    };
  });
}

function publicEvent({ exchange, routingKey, event }: PublicEvent): Publication {
  return {
    exchange,
    routingKey,
    type: event.type,
    messageId: event.id,
    contentType: STRUCTURED,
    headers: event.traceparent === undefined ? {} : { traceparent: event.traceparent },
    body: Buffer.from(JSON.stringify(event)),
  };
}

function reply({ replyTo, correlationId, answer, lifetimeMs }: Reply): Publication {
  return {
    exchange: '',
    routingKey: replyTo,
    type: 'reply',
    messageId: randomUUID(),
    contentType: 'application/json',
    headers: {},
    body: Buffer.from(JSON.stringify(answer)),
    correlationId,
    lifetimeMs: Math.max(0, Math.ceil(lifetimeMs)),
  };
}

/** A packet of one item, whose id is derived so that the same item set apart twice is still one packet. */
export function singlePacket(
  item: Item<AnyContract> | WireItem,
  attempt = 1,
): { id: string; items: readonly WireItem[] } {
  const { id, correlationId, causationId, traceparent, payload } = item;
  const occurredAt = item.occurredAt instanceof Date ? item.occurredAt.toISOString() : item.occurredAt;
  const wire = { id, correlationId, causationId, occurredAt, ...(traceparent ? { traceparent } : {}), payload };
  return { id: uuidV5(`${id} alone ${attempt}`), items: [wire] };
}

/** To wait on a rung and return to the origin's queue. */
export function retry(
  packet: { id: string; items: readonly WireItem[] },
  rung: RetryRung,
  origin: Origin,
  attempt: number,
): Publication {
  return { ...toQueue(packet, origin, { attempt: attempt + 1 }), exchange: rung.name };
}

/** Straight back to the origin's queue, or with `headers` of the caller's own to wherever it is redirected. */
export function toQueue(
  packet: { id: string; items: readonly WireItem[] },
  origin: Origin,
  headers: Readonly<Record<string, string | number>>,
): Publication {
  return {
    exchange: '',
    routingKey: origin.queue,
    type: origin.contract,
    messageId: packet.id,
    contentType: 'application/json',
    headers: { ...headers, traceparent: childTraceparent(packet.items[0]?.traceparent) },
    body: encodePacket(packet),
  };
}

function refusal(item: Item<AnyContract>, code: string, detail: string, origin: Origin): Publication {
  const kept = origin.edge
    ? { messageId: item.id, contentType: STRUCTURED, body: Buffer.from(JSON.stringify(item.payload)) }
    : { messageId: item.id, contentType: 'application/json', body: encodePacket(singlePacket(item)) };
  return given(kept, code, detail, origin, 1);
}

/** Into the queue where given-up messages wait for a person, with the reason. */
export function given(
  kept: Pick<Publication, 'messageId' | 'contentType' | 'body'>,
  code: string,
  detail: string,
  origin: Origin,
  attempt: number,
): Publication {
  return {
    ...kept,
    exchange: '',
    routingKey: origin.edge ? rejectedQueue(origin.service) : deadQueue(origin.service),
    type: origin.contract,
    headers: {
      attempt,
      'original-queue': origin.queue,
      'error-code': code,
      'error-detail': detail.slice(0, 2_000),
      'failed-at': new Date().toISOString(),
    },
  };
}

/** The rung for a failed attempt, or undefined when the ladder ends: 5 s, 60 s, then 15 min until `maxAttempts`. */
export function rungAfter(attempt: number, maxAttempts: number, retryAfterMs = 0): RetryRung | undefined {
  if (attempt >= maxAttempts) return undefined;
  const climbed = Math.min(attempt - 1, RETRY_RUNGS.length - 1);
  const longEnough = RETRY_RUNGS.findIndex(({ delayMs }) => delayMs >= retryAfterMs);
  return RETRY_RUNGS[Math.max(climbed, longEnough === -1 ? RETRY_RUNGS.length - 1 : longEnough)];
}

/** What a message from outside must keep of itself on its way back to the same queue. */
export function asItCame(message: ConsumeMessage, headers: Publication['headers']): Partial<Publication> {
  const kept = Object.entries((message.properties.headers ?? {}) as Record<string, string | number>);
  const own = Object.fromEntries(kept.filter(([name]) => !name.startsWith('x-')));
  const { contentType, messageId, type, replyTo, correlationId } = message.properties;
  return {
    body: message.content,
    headers: { ...own, ...headers },
    contentType: String(contentType ?? 'application/json'),
    ...(messageId === undefined ? {} : { messageId: String(messageId) }),
    ...(type === undefined ? {} : { type: String(type) }),
    ...(replyTo === undefined ? {} : { replyTo: String(replyTo) }),
    ...(correlationId === undefined ? {} : { correlationId: String(correlationId) }),
  };
}
