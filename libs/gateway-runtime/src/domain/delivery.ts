/**
 * Where a delivery stands in the gateway's own record.
 *
 * `claimed`: in the hands of the worker that the row names, and not begun. `sending`: handed to a provider or about to be,
 * by that worker; nobody else may touch it while the worker lives. `deferred`: certainly not taken, to be tried again.
 * Everything else is finished for the sending side.
 */
export const DELIVERY_STATES = [
  'claimed',
  'sending',
  'deferred',
  'sent',
  'delivered',
  'read',
  'clicked',
  'undelivered',
  'expired',
  'failed',
  'unknown',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * What can happen to a delivery. The last eight are what its parts' receipts come to, taken together; `receipt-open` means
 * that more is to be expected.
 */
export type DeliveryEvent =
  | 'begin'
  | 'put-off'
  | 'accept'
  | 'refuse'
  | 'run-out'
  | 'lose'
  | 'receipt-delivered'
  | 'receipt-read'
  | 'receipt-clicked'
  | 'receipt-undelivered'
  | 'receipt-expired'
  | 'receipt-failed'
  | 'receipt-unknown'
  | 'receipt-open';

/** What proves that a message has arrived. */
const ARRIVED = ['delivered', 'read', 'clicked'] as const;
type Arrived = (typeof ARRIVED)[number];

const NEXT: Readonly<Record<DeliveryState, Partial<Record<DeliveryEvent, DeliveryState>>>> = {
  claimed: { begin: 'sending', 'put-off': 'deferred', refuse: 'failed', 'run-out': 'expired' },
  sending: {
    begin: 'sending',
    'put-off': 'deferred',
    accept: 'sent',
    refuse: 'failed',
    'run-out': 'expired',
    lose: 'unknown',
  },
  deferred: { begin: 'sending', 'put-off': 'deferred', refuse: 'failed', 'run-out': 'expired', lose: 'unknown' },
  // The worker that was taken for dead comes back with the truth.
  unknown: { accept: 'sent', refuse: 'failed', ...receipts(...ARRIVED, 'undelivered', 'expired', 'failed') },
  sent: receipts(...ARRIVED, 'undelivered', 'expired', 'failed', 'unknown'),
  undelivered: { ...receipts(...ARRIVED, 'expired', 'failed', 'unknown'), 'receipt-open': 'sent' },
  expired: { ...receipts(...ARRIVED, 'undelivered', 'failed', 'unknown'), 'receipt-open': 'sent' },
  failed: { ...receipts(...ARRIVED, 'undelivered', 'expired', 'unknown'), 'receipt-open': 'sent' },
  delivered: receipts('read', 'clicked'),
  read: receipts('clicked'),
  clicked: {},
};

function receipts(...states: readonly (Arrived | 'undelivered' | 'expired' | 'failed' | 'unknown')[]) {
  return Object.fromEntries(states.map((state) => [`receipt-${state}`, state]));
}

/** The state after `event`, or undefined when the event changes nothing: it is late, or told for the second time. */
export function nextState(state: DeliveryState, event: DeliveryEvent): DeliveryState | undefined {
  return NEXT[state][event];
}

/** Whether the sending side has nothing more to do for it. */
export const isFinished = (state: DeliveryState): boolean =>
  state !== 'claimed' && state !== 'sending' && state !== 'deferred';
