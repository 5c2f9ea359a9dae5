import fc from 'fast-check';
import { RateLimit } from './rate-limit';

describe('RateLimit', () => {
  it('lets a minute’s requests through at once, and then one for each that has come back', () => {
    let now = 1_000_000;
    const limit = new RateLimit(60, () => now);
    for (let left = 59; left >= 0; left -= 1) expect(limit.take('a')).toMatchObject({ allowed: true, left });
    expect(limit.take('a')).toEqual({ allowed: false, left: 0, waitMs: 1_000 });
    now += 999;
    expect(limit.take('a')).toMatchObject({ allowed: false, waitMs: 1 });
    now += 1;
    expect(limit.take('a')).toMatchObject({ allowed: true, left: 0 });
    expect(limit.take('b')).toMatchObject({ allowed: true, left: 59 });
  });

  it('never lets more through than the bucket and what has come back since', () => {
    const calls = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), calls, (perMinute, pauses) => {
        let now = 0;
        let allowed = 0;
        const limit = new RateLimit(perMinute, () => now);
        for (const pause of pauses) {
          now += pause;
          if (limit.take('a').allowed) allowed += 1;
        }
        expect(allowed).toBeLessThanOrEqual(perMinute + (now / 60_000) * perMinute + 1e-3);
      }),
    );
  });

  it('tells truly when another may follow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(100), (perMinute, start) => {
        let now = start;
        const limit = new RateLimit(perMinute, () => now);
        while (limit.take('a').allowed);
        const { waitMs } = limit.take('a');
        now += waitMs;
        expect(limit.take('a').allowed).toBe(true);
      }),
    );
  });

  it('counts nothing where there is no limit', () => {
    expect(new RateLimit(0).take('a')).toEqual({ allowed: true, left: Number.POSITIVE_INFINITY, waitMs: 0 });
  });
});
