import fc from 'fast-check';
import { DELIVERY_STATES, type DeliveryEvent, type DeliveryState, isFinished, nextState } from './delivery';

const EVENTS: readonly DeliveryEvent[] = [
  'begin',
  'put-off',
  'accept',
  'refuse',
  'run-out',
  'lose',
  'receipt-delivered',
  'receipt-undelivered',
  'receipt-expired',
  'receipt-failed',
  'receipt-unknown',
  'receipt-open',
];

const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 20 });

const historyOf = (start: DeliveryState, happened: readonly DeliveryEvent[]): readonly DeliveryState[] =>
  happened.reduce<DeliveryState[]>(
    (states, event) => [...states, nextState(states.at(-1)!, event) ?? states.at(-1)!],
    [start],
  );

describe('nextState', () => {
  it('never leads from a finished state back to sending', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DELIVERY_STATES), events, (start, happened) => {
        const states = historyOf(start, happened);
        const finished = states.findIndex(isFinished);
        if (finished >= 0) for (const state of states.slice(finished)) expect(isFinished(state)).toBe(true);
      }),
    );
  });

  it('never takes back that a message was delivered', () => {
    fc.assert(
      fc.property(events, (happened) => {
        expect(new Set(historyOf('delivered', happened))).toEqual(new Set(['delivered']));
      }),
    );
  });

  it('tells nothing twice: an event that has led somewhere changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DELIVERY_STATES), fc.constantFrom(...EVENTS), (state, event) => {
        const next = nextState(state, event);
        fc.pre(next !== undefined && isFinished(next));
        expect(nextState(next, event)).toBeUndefined();
      }),
    );
  });

  it('believes a worker that comes back after it was taken for dead', () => {
    expect(nextState('unknown', 'accept')).toBe('sent');
    expect(nextState('unknown', 'put-off')).toBeUndefined();
  });
});
