import { z } from 'zod';
import { CloudEvent } from '../cloud-event';
import type { AnyContract } from '../contract';
import { PUBLIC_STATUS_TYPE, PublicStatus } from '../delivery/public-status';
import type { LoyaltyEventType } from '../loyalty/loyalty-event-type';
import { MemberFacts } from '../values/member-snapshot';
import { Instant } from '../values/time';

/** A JSON Schema, draft 7: what AsyncAPI takes without a further word on the format (AsyncAPI 3.0.0, Schema Object). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a sender writes: fields with a default may be left out. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return json;
}

export const ref = (section: string, name: string) => ({ $ref: `#/components/${section}/${name}` });

/** Who an event concerns and when it happened: optional in CloudEvents, needed here. */
const OfLoyalty = CloudEvent.required({ subject: true, time: true });

/** A loyalty event in structured mode. */
export function loyaltyCloudEvent(type: string): JsonSchema {
  return withData(OfLoyalty.extend({ type: z.literal(type) }), ref('schemas', dataName(type)));
}

/** An order to the loyalty core in structured mode. */
export function commandCloudEvent(type: string, data: z.ZodType): JsonSchema {
  return withData(OfLoyalty.extend({ type: z.literal(type) }), jsonSchemaOf(data));
}

/** A delivery status in structured mode, the only one it is sent in. */
export function statusCloudEvent(): JsonSchema {
  return withData(OfLoyalty.extend({ type: z.literal(PUBLIC_STATUS_TYPE) }), ref('schemas', 'public-status'));
}

/** Headers of the binary mode (CloudEvents AMQP Protocol Binding 1.0 §3.1.3.1). */
export function binaryHeaders(types: readonly string[]): JsonSchema {
  const { datacontenttype: _contentType, data: _body, ...attributes } = OfLoyalty.extend({ type: z.enum(types) }).shape;
  const prefixed = Object.entries(attributes).map(([name, schema]) => [`cloudEvents_${name}`, schema] as const);
  return jsonSchemaOf(z.object(Object.fromEntries(prefixed)));
}

/** Body of the AMQP message between services. */
export function packetOf(contract: AnyContract): JsonSchema {
  const packet = z.object({
    id: z.uuid(),
    items: z
      .array(
        z.object({
          id: z.uuid(),
          correlationId: z.string(),
          causationId: z.string(),
          occurredAt: Instant,
          traceparent: z.string().optional(),
          payload: z.unknown().meta(ref('schemas', contract.name)),
        }),
      )
      .min(1)
      .max(500),
  });
  return jsonSchemaOf(packet);
}

/** Name of the schema of a loyalty event's data, told apart from contracts. */
export const dataName = (type: string): string => `loyalty-event.${type}`;

const MEMBER_FACTS = 'member-facts';

/** What an event says of its member is large and the same for all, and so written once. */
function dataSchemaOf(data: z.ZodObject): JsonSchema {
  const { member, ...others } = data.shape;
  if (!(member instanceof z.ZodOptional) || member.unwrap() !== MemberFacts) return jsonSchemaOf(data);
  return jsonSchemaOf(z.object({ ...others, member: z.unknown().optional().meta(ref('schemas', MEMBER_FACTS)) }));
}

/** The schemas that others refer to, by name: payloads of contracts, data of events. */
export function sharedSchemas(contracts: readonly AnyContract[], events: readonly LoyaltyEventType[]) {
  return Object.fromEntries([
    ...contracts.map(({ name, schema }) => [name, jsonSchemaOf(schema)] as const),
    ...events.map(({ type, data }) => [dataName(type), dataSchemaOf(data)] as const),
    [MEMBER_FACTS, jsonSchemaOf(MemberFacts)] as const,
    ['public-status', jsonSchemaOf(PublicStatus)] as const,
  ]);
}

function withData(envelope: z.ZodObject, data: JsonSchema): JsonSchema {
  return jsonSchemaOf(
    envelope.extend({ datacontenttype: z.literal('application/json').optional(), data: z.unknown().meta(data) }),
  );
}
