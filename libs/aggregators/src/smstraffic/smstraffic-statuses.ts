import type { ProviderReceipt } from '@carillon/gateway-runtime';
import type { SmsTrafficStatus } from './smstraffic-reply';

/** Words of both dialects, in lower case. An empty one says that the message is queued. */
const STATUSES: Readonly<Record<string, ProviderReceipt['status']>> = {
  '': 'sent',
  'buffered smsc': 'sent',
  acceptd: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  'non delivered': 'undelivered',
  undelivered: 'undelivered',
  rejected: 'undelivered',
  expired: 'expired',
  deleted: 'failed',
  failed: 'failed',
  'unknown status': 'unknown',
};

/** Their clock shows Moscow time for numbers of Russia and Ukraine, and often the subscriber's for others. */
const CLOCK = '+03:00';

/** Undefined for a word that is not known: nothing is said then. */
export function receiptOf({ id, status, at }: SmsTrafficStatus, now: Date): ProviderReceipt | undefined {
  const word = STATUSES[status.trim().toLowerCase()];
  if (word === undefined) return undefined;
  const code = word === 'sent' || word === 'delivered' ? {} : { code: codeOf(status) };
  return { providerMessageIds: [id], status: word, at: instantOf(at, now), ...code };
}

const codeOf = (status: string): string =>
  status
    .trim()
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_');

/** Never later than now: a subscriber's clock may be ahead of Moscow's. */
function instantOf(text: string, now: Date): Date {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  const at = day === undefined ? NaN : Date.parse(`${day}T${time}${CLOCK}`);
  return Number.isNaN(at) || at > now.getTime() ? now : new Date(at);
}
