import { DELIVERY_STATUSES, type DeliveryStatus } from '@carillon/contracts';
import fc from 'fast-check';
import { advanceMessage, standingOf, stepsOf } from './advance-message';
import type { History, StatusChange } from './message';

const at = (second: number): Date => new Date(Date.UTC(2026, 4, 1, 12, 0, second));
const requested: History = { requested: { at: at(0) } };
const changesOf = (...statuses: readonly DeliveryStatus[]): readonly StatusChange[] =>
  statuses.map((status, index) => ({ status, at: at(index + 1) }));

const stateAfter = (...statuses: readonly DeliveryStatus[]): DeliveryStatus =>
  standingOf(advanceMessage(requested, changesOf(...statuses)).history).status;

describe('advanceMessage', () => {
  it.each([
    [['rendered', 'sent', 'delivered', 'read', 'clicked'], 'clicked'],
    [['deferred', 'rendered'], 'rendered'],
    [['rendered', 'unknown'], 'unknown'],
    [['unknown', 'sent'], 'sent'],
    [['unknown', 'undelivered'], 'undelivered'],
    [['sent', 'unknown'], 'sent'],
    [['sent', 'rendered'], 'sent'],
    [['delivered', 'sent'], 'delivered'],
    [['undelivered', 'sent'], 'undelivered'],
    [['failed', 'expired'], 'failed'],
    [['undelivered', 'delivered'], 'delivered'],
    [['expired', 'read'], 'read'],
    [['failed', 'clicked'], 'clicked'],
  ] as const)('%j ends as %s', (statuses, status) => {
    expect(stateAfter(...statuses)).toBe(status);
  });

  it('announces a late step that no longer moves the message', () => {
    const sent = advanceMessage(requested, [{ status: 'sent', at: at(2) }]);
    const late = advanceMessage(sent.history, [{ status: 'rendered', at: at(1) }]);
    expect(late.announced).toEqual([{ status: 'rendered', at: at(1) }]);
    expect(standingOf(late.history).status).toBe('sent');
    expect(stepsOf(late.history).map(({ status }) => status)).toEqual(['requested', 'rendered', 'sent']);
  });

  it('announces the same status once and keeps its earliest report', () => {
    const first = advanceMessage(requested, [{ status: 'sent', at: at(5), provider: 'smpp' }]);
    const again = advanceMessage(first.history, [{ status: 'sent', at: at(6), provider: 'other' }]);
    expect(again).toEqual({ history: first.history, announced: [], changed: false });
    const earlier = advanceMessage(first.history, [{ status: 'sent', at: at(4), provider: 'smpp' }]);
    expect(earlier).toMatchObject({ announced: [], changed: true, history: { sent: { at: at(4) } } });
  });

  it('tells the provider of the send when the status does not, and a code only with its own status', () => {
    const { history } = advanceMessage(requested, [
      { status: 'sent', at: at(1), provider: 'smpp' },
      { status: 'undelivered', at: at(2), provider: 'smpp', code: 'UNDELIV' },
      { status: 'read', at: at(3) },
    ]);
    expect(standingOf(history)).toEqual({ status: 'read', at: at(3), provider: 'smpp', code: undefined });
  });

  const anyChange: fc.Arbitrary<StatusChange> = fc.record(
    {
      status: fc.constantFrom(...DELIVERY_STATUSES),
      at: fc.nat({ max: 5 }).map(at),
      provider: fc.constantFrom('smpp', 'smtp'),
      code: fc.constantFrom('A', 'B'),
    },
    { requiredKeys: ['status', 'at'] },
  );

  /** The same changes with copies, in two orders, each cut into packets. */
  const anyTwoArrivals = fc.array(anyChange, { minLength: 1, maxLength: 15 }).chain((changes) => {
    const withCopies = fc
      .array(fc.constantFrom(...changes), { maxLength: 5 })
      .chain((copies) => fc.shuffledSubarray([...changes, ...copies], { minLength: changes.length + copies.length }));
    return fc.tuple(withCopies, withCopies, fc.integer({ min: 1, max: 5 }));
  });

  it('ends in the same state and announces the same statuses, each once, in any order and number of copies', () => {
    const arrive = (changes: readonly StatusChange[], packet: number) => {
      let history = requested;
      const announced: DeliveryStatus[] = [];
      for (let from = 0; from < changes.length; from += packet) {
        const step = advanceMessage(history, changes.slice(from, from + packet));
        announced.push(...step.announced.map(({ status }) => status));
        history = step.history;
      }
      expect(new Set(announced).size).toBe(announced.length);
      return { history, standing: standingOf(history), announced: announced.sort() };
    };
    fc.assert(
      fc.property(anyTwoArrivals, ([one, other, packet]) => {
        expect(arrive(one, packet)).toEqual(arrive(other, 1));
      }),
    );
  });

  it('never goes back: what is delivered, read or clicked stays so', () => {
    const arrived: readonly DeliveryStatus[] = ['delivered', 'read', 'clicked'];
    fc.assert(
      fc.property(fc.array(anyChange), fc.constantFrom(...arrived), (changes, status) => {
        const { history } = advanceMessage(requested, [{ status, at: at(9) }, ...changes]);
        expect(arrived.slice(arrived.indexOf(status))).toContain(standingOf(history).status);
      }),
    );
  });
});
