import type { OutgoingItem } from '@carillon/contracts';
import { z } from 'zod';

/** Limits of a packet: it goes through the broker in one frame burst and through PostgreSQL in one statement. */
export const MAX_ITEMS = 500;
export const MAX_BYTES = 1_000_000;

const WireItem = z.object({
  id: z.uuid(),
  correlationId: z.string(),
  causationId: z.string(),
  occurredAt: z.iso.datetime({ offset: true }),
  traceparent: z.string().optional(),
  payload: z.unknown(),
});
export type WireItem = z.infer<typeof WireItem>;

const WirePacket = z.object({ id: z.uuid(), items: z.array(WireItem).min(1) });

/** The body of the AMQP message between services, before its items' payloads are looked at. */
export interface WirePacket {
  readonly id: string;
  readonly items: readonly WireItem[];
}

/** @throws SyntaxError or z.ZodError when the body is no packet */
export function decodePacket(body: Buffer): WirePacket {
  return WirePacket.parse(JSON.parse(body.toString('utf8')));
}

export function encodePacket(packet: WirePacket): Buffer {
  return Buffer.from(JSON.stringify(packet));
}

export function toWireItem({
  contract: _contract,
  to: _to,
  occurredAt,
  ...item
}: OutgoingItem & { to?: string }): WireItem {
  return { ...item, occurredAt: occurredAt.toISOString() };
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
