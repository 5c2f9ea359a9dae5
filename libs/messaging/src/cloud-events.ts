import { CloudEvent } from '@carillon/contracts';
import type { Message } from 'amqplib';

/** More than any receipt with all its lines, and little enough for what it causes to fit into one packet. */
export const LARGEST_EVENT_BYTES = 256 * 1_024;

export const STRUCTURED = 'application/cloudevents+json';

export type Decoded<T> =
  | { readonly outcome: 'ok'; readonly value: T }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string };

/**
 * Reads a CloudEvent from an AMQP message, structured or binary (CloudEvents AMQP Protocol Binding 1.0 §3.1, §3.2).
 * AMQP 0-9-1 clients carry the binary mode's attributes in headers prefixed `cloudEvents:` or, where `:` is awkward,
 * `cloudEvents_`; both are read.
 */
export function decodeCloudEvent({
  content,
  properties,
}: Pick<Message, 'content' | 'properties'>): Decoded<CloudEvent> {
  if (content.length > LARGEST_EVENT_BYTES)
    return refused('EVENT_TOO_LARGE', `${content.length} bytes; an event has at most ${LARGEST_EVENT_BYTES}`);
  const contentType = String(properties.contentType ?? '');
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const binary = attributesOf(headers);
  let data: unknown;
  try {
    data = content.length === 0 ? undefined : JSON.parse(content.toString('utf8'));
  } catch (error) {
    return refused('BODY_NOT_JSON', `the body is not JSON: ${(error as Error).message}`);
  }
  const isBinary = 'specversion' in binary && !contentType.startsWith('application/cloudevents');
  const parsed = CloudEvent.safeParse(isBinary ? { ...binary, datacontenttype: contentType || undefined, data } : data);
  if (parsed.success) return { outcome: 'ok', value: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  return refused('NOT_A_CLOUD_EVENT', faults.join('; '));
}

const refused = (code: string, detail: string) => ({ outcome: 'refused', code, detail }) as const;

function attributesOf(headers: Record<string, unknown>): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    const attribute = /^cloudEvents[:_](.+)$/i.exec(name)?.[1];
    if (attribute !== undefined)
      attributes[attribute.toLowerCase()] = value instanceof Date ? value.toISOString() : value;
  }
  return attributes;
}
