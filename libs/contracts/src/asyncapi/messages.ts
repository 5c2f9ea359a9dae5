import { catalog } from '../catalog';
import type { AnyContract } from '../contract';
import { PUBLIC_STATUS_TYPE } from '../delivery/public-status';
import { loyaltyEventTypes } from '../loyalty/catalog';
import { type LoyaltyCommandType, loyaltyCommandTypes } from '../loyalty/commands';
import type { LoyaltyEventType } from '../loyalty/loyalty-event-type';
import { MessageRequested } from '../offers/message-requested';
import type { JsonSchema } from './schemas';
import {
  binaryHeaders,
  commandCloudEvent,
  dataName,
  loyaltyCloudEvent,
  packetOf,
  ref,
  statusCloudEvent,
} from './schemas';

const STRUCTURED = 'application/cloudevents+json';

/** Names of messages that are neither a contract nor an event type. */
export const BINARY_EVENT = 'loyalty-event.binary';
export const STATUS = 'public-status';

/** A loyalty event as one CloudEvent in structured mode. */
export function eventMessage({ type, title, example }: LoyaltyEventType): JsonSchema {
  const payload = {
    specversion: '1.0',
    id: 'e-1',
    source: '/pos/store-7/till-2',
    type,
    subject: 'm-1',
    time: '2026-05-01T10:15:00Z',
    datacontenttype: 'application/json',
    data: example,
  };
  return {
    name: type,
    title,
    contentType: STRUCTURED,
    payload: loyaltyCloudEvent(type),
    examples: [{ name: 'structured', payload }],
    bindings: amqpMessage(type),
  };
}

/** An order to the loyalty core as one CloudEvent in structured mode, the only one it is sent in. */
export function commandMessage({ type, title, data, example }: LoyaltyCommandType): JsonSchema {
  const payload = {
    specversion: '1.0',
    id: '5d2f0c4e-8f0a-5b7c-9a3e-2b1c0d9e8f7a',
    source: '/carillon/offers',
    type,
    subject: 'm-1',
    time: '2026-05-01T10:15:00Z',
    datacontenttype: 'application/json',
    data: example,
  };
  return {
    name: type,
    title,
    summary: 'Its `id` is the idempotency key: a copy of the order is the same order.',
    contentType: STRUCTURED,
    payload: commandCloudEvent(type, data),
    examples: [{ name: 'structured', payload }],
    bindings: amqpMessage(type),
  };
}

/** Any loyalty event in binary mode: attributes in headers, the data alone as body. */
export function binaryEventMessage(): JsonSchema {
  const types = [...loyaltyEventTypes.keys()];
  return {
    name: BINARY_EVENT,
    title: 'Any of these events in binary mode',
    summary: 'The attributes are headers, prefixed `cloudEvents_` or `cloudEvents:`; the body is the data alone.',
    contentType: 'application/json',
    headers: binaryHeaders(types),
    payload: { anyOf: types.map((type) => ref('schemas', dataName(type))) },
  };
}

/** What became of a message, as one CloudEvent in structured mode. */
export function statusMessage(): JsonSchema {
  const { messageId, eventId, eventType, offerId, templateId, messageType } = MessageRequested.example;
  const known = { messageId, eventId, eventType, offerId, templateId, messageType };
  const data = { ...known, memberId: 'm-1', channel: 'sms', status: 'delivered', at: '2026-05-01T10:15:04Z' };
  const payload = {
    specversion: '1.0',
    id: '5d2f0c4e-8f0a-5b7c-9a3e-2b1c0d9e8f7a',
    source: '/carillon/dispatcher',
    type: PUBLIC_STATUS_TYPE,
    subject: 'm-1',
    time: data.at,
    data,
  };
  return {
    name: PUBLIC_STATUS_TYPE,
    title: 'Delivery status',
    summary: 'What became of a message. It names no contact and no text.',
    contentType: STRUCTURED,
    payload: statusCloudEvent(),
    examples: [{ name: 'delivered', payload }],
    bindings: amqpMessage(PUBLIC_STATUS_TYPE),
  };
}

/** A packet of 1 to 500 items of one contract. */
export function packetMessage(contract: AnyContract): JsonSchema {
  const item = {
    id: '0b5f2c1d-3e4a-5f6b-8c7d-9e0f1a2b3c4d',
    correlationId: '7c6d5e4f-3a2b-5c1d-9e8f-7a6b5c4d3e2f',
    causationId: '7c6d5e4f-3a2b-5c1d-9e8f-7a6b5c4d3e2f',
    occurredAt: '2026-05-01T10:15:00Z',
    payload: contract.example,
  };
  return {
    name: contract.name,
    title: contract.name,
    summary: contract.summary,
    contentType: 'application/json',
    headers: ref('schemas', 'packet-headers'),
    correlationId: { location: '$message.payload#/id' },
    payload: packetOf(contract),
    examples: [{ name: 'one-item', payload: { id: '9e8f7a6b-5c4d-4e2f-8a1b-0c9d8e7f6a5b', items: [item] } }],
    bindings: amqpMessage(contract.name),
  };
}

/** Every message, by its name under `components`. */
export function allMessages(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries([
    ...[...loyaltyEventTypes.values()].map((type) => [type.type, eventMessage(type)] as const),
    [BINARY_EVENT, binaryEventMessage()] as const,
    ...[...loyaltyCommandTypes.values()].map((type) => [type.type, commandMessage(type)] as const),
    [STATUS, statusMessage()] as const,
    ...catalog.map((contract) => [contract.name, packetMessage(contract)] as const),
  ]);
}

function amqpMessage(messageType: string): JsonSchema {
  return { amqp: { messageType, bindingVersion: '0.3.0' } };
}
