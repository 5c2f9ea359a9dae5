import type { OutgoingItem } from '@carillon/contracts';

/** Limits of a packet: it goes through the broker in one frame burst and through PostgreSQL in one statement. */
export const MAX_ITEMS = 500;
export const MAX_BYTES = 1_000_000;

/** An item on the wire, before its payload is looked at. */
export interface WireItem {
  readonly id: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly occurredAt: string;
  readonly traceparent?: string | undefined;
  readonly payload?: unknown;
}

/** The body of the AMQP message between services, before its items' payloads are looked at. */
export interface WirePacket {
  readonly id: string;
  readonly items: readonly WireItem[];
}

/** As PostgreSQL writes and takes it. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * By hand, not by a schema: it is done for every item of every hop.
 *
 * @throws Error when the body is no packet; the message names the place
 */
export function decodePacket(body: Buffer): WirePacket {
  const packet = JSON.parse(body.toString('utf8')) as Partial<WirePacket> | null;
  const { id, items } = packet ?? {};
  insist(isUuid(id), 'id');
  insist(Array.isArray(items) && items.length > 0, 'items');
  (items as readonly (Partial<WireItem> | null)[]).forEach((item, index) => {
    const fault = faultOf(item ?? {});
    if (fault !== undefined) throw new Error(`not a packet: items[${index}].${fault}`);
  });
  return packet as WirePacket;
}

/** Name of the first field that is not as it must be. */
function faultOf({ id, correlationId, causationId, occurredAt, traceparent }: Partial<WireItem>): string | undefined {
  if (!isUuid(id)) return 'id';
  if (typeof correlationId !== 'string') return 'correlationId';
  if (typeof causationId !== 'string') return 'causationId';
  if (typeof occurredAt !== 'string' || Number.isNaN(Date.parse(occurredAt))) return 'occurredAt';
  return traceparent === undefined || typeof traceparent === 'string' ? undefined : 'traceparent';
}

const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

function insist(holds: boolean, place: string): void {
  if (!holds) throw new Error(`not a packet: ${place}`);
}

export function encodePacket(packet: WirePacket): Buffer {
  return Buffer.from(JSON.stringify(packet));
}

/** Field by field: to copy what is left of an object costs ten times as much. */
export function toWireItem(item: OutgoingItem): WireItem {
  const { id, correlationId, causationId, occurredAt, traceparent, payload } = item;
  return { id, correlationId, causationId, occurredAt: occurredAt.toISOString(), traceparent, payload };
}

/** Cuts a list of serialised items into packets of at most 500 items and about 1 MB. */
export function cutIntoPackets(items: readonly WireItem[]): readonly (readonly string[])[] {
  const packets: string[][] = [];
  let current: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const json = JSON.stringify(item);
    if (current.length >= MAX_ITEMS || (current.length > 0 && bytes + json.length > MAX_BYTES)) {
      packets.push(current);
      current = [];
      bytes = 0;
    }
    current.push(json);
    bytes += json.length;
  }
  if (current.length > 0) packets.push(current);
  return packets;
}
