import fc from 'fast-check';
import { RETRY_RUNGS } from '@carillon/messaging';
import { decideClaim, MAX_RESENDS } from './decide-claim';
import { nextRung } from './next-rung';
import { type Attempted, settle } from './settle';

const now = new Date('2026-05-01T12:00:00Z');
const policy = { now, maxAttempts: 100 };
const first: Attempted = { attempt: 1, resends: 0, onUnknown: 'report' };
const deferred = { outcome: 'deferred', code: 'BUSY', detail: '' } as const;
const lost = { outcome: 'unknown', code: 'TIMEOUT', detail: '' } as const;

describe('settle', () => {
  it('puts a message off along the ladder', () => {
    const rungs = [1, 2, 3, 4].map((attempt) => settle({ ...first, attempt }, deferred, policy).again?.name);
    expect(rungs).toEqual(['retry.5s', 'retry.60s', 'retry.900s', 'retry.900s']);
    expect(settle(first, { ...deferred, retryAfterMs: 30_000 }, policy).again?.name).toBe('retry.60s');
  });

  it('gives up after the last attempt, and when the lifetime is over', () => {
    expect(settle({ ...first, attempt: 100 }, deferred, policy)).toMatchObject({
      tell: { status: 'failed', code: 'BUSY' },
    });
    expect(settle({ ...first, expiresAt: now }, deferred, policy)).toMatchObject({
      tell: { status: 'expired', code: 'BUSY' },
    });
  });

  it('stops the channel and not the message when the account is refused', () => {
    const refused = { outcome: 'rejected', fault: 'account', code: 'EAUTH', detail: '' } as const;
    expect(settle(first, refused, policy)).toMatchObject({
      event: 'put-off',
      tell: { status: 'deferred', code: 'EAUTH' },
    });
    expect(settle(first, { ...refused, fault: 'recipient' }, policy)).toMatchObject({ tell: { status: 'failed' } });
  });

  it('sends again what nobody knows of only if the message wants it, and not for ever', () => {
    expect(settle(first, lost, policy)).toMatchObject({ tell: { status: 'unknown' } });
    const wanting: Attempted = { ...first, onUnknown: 'resend' };
    expect(settle(wanting, lost, policy)).toMatchObject({ event: 'put-off', resends: 1 });
    expect(settle({ ...wanting, resends: MAX_RESENDS }, lost, policy)).toMatchObject({ tell: { status: 'unknown' } });
    expect(settle({ ...wanting, expiresAt: now }, lost, policy)).toMatchObject({ tell: { status: 'unknown' } });
  });

  it('does not report a message that was only released', () => {
    const { event, tell } = settle(first, { outcome: 'released' }, policy);
    expect({ event, tell }).toEqual({ event: 'put-off', tell: undefined });
  });
});

describe('nextRung', () => {
  it('waits as long as asked, within the ladder, unless the message would not live to see it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(2_000_000),
        fc.nat(2_000_000),
        (attempt, retryAfterMs, leftMs) => {
          const { delayMs } = nextRung(attempt, { retryAfterMs, leftMs });
          const [shortest] = RETRY_RUNGS;
          if (delayMs >= leftMs) expect(delayMs).toBe(shortest.delayMs);
          if (leftMs > 900_000) expect(delayMs).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 900_000));
        },
      ),
    );
  });
});

describe('decideClaim', () => {
  const situation = { onUnknown: 'report', expired: false, route: 'open' } as const;
  const sending = { state: 'sending', attempt: 4, resends: 0 } as const;

  it('sends what is new or was put off', () => {
    expect(decideClaim(undefined, situation)).toEqual({ kind: 'send', attempt: 1, resends: 0 });
    const known = { ...sending, state: 'deferred', holder: 'gone' } as const;
    expect(decideClaim(known, situation)).toEqual({ kind: 'send', attempt: 5, resends: 0 });
  });

  it('waits for a rival that lives, and reports what a dead one has left', () => {
    expect(decideClaim({ ...sending, holder: 'rival' }, situation)).toEqual({ kind: 'wait' });
    expect(decideClaim({ ...sending, holder: 'gone' }, situation)).toEqual({ kind: 'close', as: 'interrupted' });
    const wanting = { ...situation, onUnknown: 'resend' } as const;
    expect(decideClaim({ ...sending, holder: 'gone' }, wanting)).toEqual({ kind: 'send', attempt: 5, resends: 1 });
    expect(decideClaim({ ...sending, resends: MAX_RESENDS, holder: 'gone' }, wanting)).toMatchObject({ kind: 'close' });
  });

  it('never sends while another may be sending', () => {
    const states = fc.constantFrom(
      'sending',
      'sent',
      'delivered',
      'failed',
      'unknown',
      'expired',
      'undelivered' as const,
    );
    const routes = fc.constantFrom('open', 'paused', 'missing' as const);
    const wishes = fc.constantFrom('report', 'resend' as const);
    fc.assert(
      fc.property(states, routes, wishes, fc.boolean(), (state, route, onUnknown, expired) => {
        const known = { state, attempt: 1, resends: 0, holder: 'rival' } as Parameters<typeof decideClaim>[0];
        expect(['wait', 'nothing']).toContain(decideClaim(known, { onUnknown, expired, route }).kind);
      }),
    );
  });
});
