import { LinkWatch } from './link-watch';

describe('LinkWatch', () => {
  let log: string[];
  let watch: LinkWatch;

  beforeEach(() => {
    jest.useFakeTimers();
    log = [];
    watch = new LinkWatch({ periodMs: 100, enquire: () => log.push('enquire'), dead: () => log.push('dead') });
  });

  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  it('asks after a period of silence, twice, and then declares the peer dead', () => {
    jest.advanceTimersByTime(90);
    expect(log).toEqual([]);
    jest.advanceTimersByTime(20);
    expect(log).toEqual(['enquire']);
    jest.advanceTimersByTime(100);
    expect(log).toEqual(['enquire', 'enquire']);
    jest.advanceTimersByTime(100);
    expect(log).toEqual(['enquire', 'enquire', 'dead']);
    jest.advanceTimersByTime(1_000);
    expect(log).toHaveLength(3);
  });

  it('does not ask a peer that talks', () => {
    for (let i = 0; i < 50; i += 1) {
      jest.advanceTimersByTime(50);
      watch.heard();
    }
    expect(log).toEqual([]);
  });

  it('forgives a miss after any sign of life, and asks again a period later', () => {
    jest.advanceTimersByTime(210);
    expect(log).toEqual(['enquire', 'enquire']);
    watch.heard();
    jest.advanceTimersByTime(195);
    expect(log).toEqual(['enquire', 'enquire', 'enquire']);
    jest.advanceTimersByTime(50);
    expect(log).toHaveLength(4);
    expect(log).not.toContain('dead');
  });

  it('stops', () => {
    watch.stop();
    jest.advanceTimersByTime(10_000);
    expect(log).toEqual([]);
  });
});
