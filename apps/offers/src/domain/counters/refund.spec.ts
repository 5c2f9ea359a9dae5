import fc from 'fast-check';
import { leftOf, purchaseOf, readRefund } from './refund';

const event = (type: string, data: object) => ({
  eventId: 'e-1',
  source: '/pos',
  type,
  time: '2026-05-01T10:00:00Z',
  memberId: 'm-1',
  data: { purchaseId: 'r-1', ...data },
});

describe('refunds', () => {
  it('are those of a purchase, in part or in full', () => {
    expect(readRefund(event('purchase.refunded', { amount: 20 }))).toEqual({
      purchase: 'm-1 r-1',
      micros: 20_000_000n,
      full: false,
    });
    expect(readRefund(event('purchase.refunded', { amount: 20, full: true }))).toMatchObject({ full: true });
    expect(readRefund(event('purchase.cancelled', {}))).toMatchObject({ full: true });
    expect(readRefund(event('purchase.completed', { amount: 20 }))).toBeUndefined();
    expect(readRefund(event('purchase.refunded', { purchaseId: undefined, amount: 20 }))).toBeUndefined();
  });

  it('take back what the purchase counted, and not what they count themselves', () => {
    expect(purchaseOf(event('purchase.completed', {}))).toBe('m-1 r-1');
    for (const type of ['purchase.refunded', 'purchase.cancelled', 'purchase.refund-calculated'])
      expect(purchaseOf(event(type, {}))).toBeUndefined();
  });

  const told = { told: 72_000_000n, basis: 72_000_000n, scales: true };
  it.each([
    ['nothing yet', told, { micros: 0n, full: false }, 72_000_000n],
    ['a part, of a variable', told, { micros: 20_000_000n, full: false }, 52_000_000n],
    [
      'a part, of a constant',
      { ...told, told: 1_000_000n, scales: false },
      { micros: 20_000_000n, full: false },
      1_000_000n,
    ],
    ['all of it, bit by bit', { ...told, scales: false }, { micros: 72_000_000n, full: false }, undefined],
    ['all of it, in one word', { ...told, basis: undefined }, { micros: 0n, full: true }, undefined],
    ['a part of nobody knows how much', { ...told, basis: undefined }, { micros: 5n, full: false }, 72_000_000n],
  ])('%s', (_, change, refunded, left) => {
    expect(leftOf(change, refunded)).toBe(left);
  });

  it('never leave more than was told, nor less than nothing', () => {
    const micros = fc.bigInt({ min: 1n, max: 10n ** 15n });
    fc.assert(
      fc.property(micros, micros, micros, (amount, basis, refunded) => {
        const left = leftOf({ told: amount, basis, scales: true }, { micros: refunded, full: false }) ?? 0n;
        expect(left >= 0n && left <= amount).toBe(true);
      }),
    );
  });
});
