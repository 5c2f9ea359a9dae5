import { type NoToken, type Token, TokenCache } from './token-cache';

function cacheOf(answers: readonly (Token | NoToken)[]) {
  let asked = 0;
  let now = 0;
  const obtain = async (): Promise<Token | NoToken> => answers[Math.min(asked++, answers.length - 1)]!;
  const cache = new TokenCache(obtain, () => now);
  return { cache, asked: () => asked, pass: (ms: number) => (now += ms) };
}

const token = (value: string): Token => ({ value, lifeMs: 1_000 });

describe('TokenCache', () => {
  it('asks once for all who wait, and again shortly before the end', async () => {
    const { cache, asked, pass } = cacheOf([token('a'), token('b')]);
    expect(await Promise.all([cache.get(), cache.get(), cache.get()])).toEqual(['a', 'a', 'a']);
    pass(899);
    expect(await cache.get()).toBe('a');
    expect(asked()).toBe(1);
    pass(2);
    expect(await cache.get()).toBe('b');
  });

  it('lets go of a token that was refused, and not of a newer one', async () => {
    const { cache } = cacheOf([token('a'), token('b')]);
    await cache.get();
    cache.discard('a');
    expect(await cache.get()).toBe('b');
    cache.discard('a');
    expect(await cache.get()).toBe('b');
  });

  it('tells why there is none, and asks again next time', async () => {
    const { cache } = cacheOf([{ outcome: 'deferred', code: 'HTTP_503', detail: '' }, token('a')]);
    expect(await cache.get()).toMatchObject({ outcome: 'deferred' });
    expect(await cache.get()).toBe('a');
  });
});
