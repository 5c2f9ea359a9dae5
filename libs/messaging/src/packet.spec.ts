import fc from 'fast-check';
import { cutIntoPackets, MAX_BYTES, MAX_ITEMS, type WireItem } from './packet';

const item = (index: number, letters: number): WireItem => ({
  ...{ id: String(index), correlationId: 'c', causationId: 'c', occurredAt: '2026-05-01T10:00:00.000Z' },
  payload: 'x'.repeat(letters),
});

const sizeOf = (packet: readonly string[]): number => packet.reduce((sum, json) => sum + json.length, 0);

describe('cutIntoPackets', () => {
  it('keeps all items in their order, within the limits, and leaves a large item alone', () => {
    const letters = fc.oneof(
      { weight: 20, arbitrary: fc.nat(2_000) },
      fc.constantFrom(400_000, MAX_BYTES, 2 * MAX_BYTES),
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 1_200 }), (sizes) => {
        const items = sizes.map((size, index) => item(index, size));
        const packets = cutIntoPackets(items);
        expect(packets.flat().map((json) => (JSON.parse(json) as WireItem).id)).toEqual(items.map(({ id }) => id));
        for (const packet of packets) {
          expect(packet.length).toBeGreaterThan(0);
          expect(packet.length).toBeLessThanOrEqual(MAX_ITEMS);
          expect(packet.length === 1 || sizeOf(packet) <= MAX_BYTES).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
