import fc from 'fast-check';
import { applyReceipts, type DeliveryWithParts, type MatchedReceipt } from './apply-receipts';
import { PART_STATUSES } from './parts';

const PARTS = 3;

const fresh: DeliveryWithParts = {
  deliveryId: 'd',
  correlationId: 'c',
  provider: 'p',
  state: 'sent',
  parts: Array.from({ length: PARTS }, (_, part) => ({ part, status: 'sent' })),
};

const receipts = fc.array(
  fc.record({
    receiptId: fc.uuid(),
    deliveryId: fc.constant('d'),
    part: fc.nat(PARTS - 1),
    status: fc.constantFrom(...PART_STATUSES),
    at: fc.date({ noInvalidDate: true }),
  }),
  { maxLength: 12 },
);

/** One packet after another, as the database would be after each. */
function after(delivery: DeliveryWithParts, packets: readonly (readonly MatchedReceipt[])[]) {
  let standing = delivery;
  const told: string[] = [];
  for (const packet of packets) {
    const { parts, deliveries } = applyReceipts([standing], packet);
    const [moved] = deliveries;
    if (moved?.told !== undefined) told.push(moved.told.status);
    const changed = new Map(parts.map(({ part, status }) => [part, status]));
    standing = {
      ...standing,
      state: moved?.state ?? standing.state,
      parts: standing.parts.map(({ part, status }) => ({ part, status: changed.get(part) ?? status })),
    };
  }
  return { standing, told };
}

const receipt = (part: number, status: MatchedReceipt['status']): MatchedReceipt => ({
  receiptId: `${part} ${status}`,
  deliveryId: 'd',
  part,
  status,
  at: new Date(0),
});

describe('applyReceipts', () => {
  it('is delivered when all parts are', () => {
    const packets = [0, 1, 2].map((part) => [receipt(part, 'delivered')]);
    expect(after(fresh, packets.slice(0, 2))).toMatchObject({ standing: { state: 'sent' }, told: [] });
    expect(after(fresh, packets)).toMatchObject({ standing: { state: 'delivered' }, told: ['delivered'] });
  });

  it('is undelivered as soon as one part is, and delivered if that was wrong', () => {
    const packets = [
      [receipt(1, 'undelivered')],
      [receipt(0, 'delivered'), receipt(2, 'delivered')],
      [receipt(1, 'delivered')],
    ];
    expect(after(fresh, packets).told).toEqual(['undelivered', 'delivered']);
  });

  it('is unknown when nothing more is to come', () => {
    const packets = [[receipt(0, 'unknown')], [receipt(1, 'delivered')], [receipt(2, 'delivered')]];
    expect(after(fresh, packets)).toMatchObject({ standing: { state: 'unknown' }, told: ['unknown'] });
  });

  it('comes to the same end in any order and any packets', () => {
    fc.assert(
      fc.property(receipts, fc.infiniteStream(fc.nat()), (given, order) => {
        const shuffled = given.map((one) => ({ one, key: order.next().value! })).sort((a, b) => a.key - b.key);
        const single = after(
          fresh,
          shuffled.map(({ one }) => [one]),
        ).standing;
        expect(single).toEqual(after(fresh, [given]).standing);
      }),
    );
  });

  it('does nothing for a receipt that comes again', () => {
    fc.assert(
      fc.property(receipts, (given) => {
        const { standing } = after(fresh, [given]);
        expect(after(standing, [given, given])).toEqual({ standing, told: [] });
      }),
    );
  });
});
