import { resultOfStatus, retryAfterMs } from './http-status';

const of = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  resultOfStatus({ status, headers, text: '', json: () => undefined });

describe('resultOfStatus', () => {
  it.each([
    [400, { outcome: 'rejected', fault: 'content' }],
    [401, { outcome: 'rejected', fault: 'account' }],
    [404, { outcome: 'rejected', fault: 'account' }],
    [408, { outcome: 'deferred' }],
    [429, { outcome: 'deferred', retryAfterMs: 5_000 }],
    [500, { outcome: 'deferred', unreachable: true }],
    [502, { outcome: 'unknown' }],
    [503, { outcome: 'deferred' }],
    [504, { outcome: 'unknown' }],
  ])('of %d', (status, result) => {
    expect(of(status)).toMatchObject({ ...result, code: `HTTP_${status}` });
  });

  it('waits as long as the provider asks for', () => {
    expect(of(429, { 'retry-after': '60' })).toMatchObject({ retryAfterMs: 60_000 });
    expect(retryAfterMs('Wed, 21 Oct 2026 07:28:00 GMT', Date.UTC(2026, 9, 21, 7, 27, 0))).toBe(60_000);
    expect(retryAfterMs('soon')).toBeUndefined();
  });
});
