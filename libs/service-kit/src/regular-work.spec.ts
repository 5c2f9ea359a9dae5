import { RegularWork } from './regular-work';

const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined };

describe('RegularWork', () => {
  it('goes on after a failure, which it tells', async () => {
    const warnings: string[] = [];
    let rounds = 0;
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const regular = new RegularWork({
      work: async () => {
        rounds += 1;
        if (rounds === 1) throw new Error('not yet');
        if (rounds === 3) finish();
        return 0;
      },
      complaint: 'bells must wait',
      log: { ...quiet, warn: (_fields, message) => void warnings.push(message) },
    });
    regular.start();
    await done;
    await regular.stop();
    expect(warnings).toEqual(['bells must wait']);
  });

  it('ends the round in hand before it is stopped, and begins no other', async () => {
    let release: () => void = () => undefined;
    let ended = 0;
    const regular = new RegularWork({
      work: async () => {
        await new Promise<void>((resolve) => (release = resolve));
        ended += 1;
        return 0;
      },
      complaint: '',
      log: { ...quiet, warn: () => undefined },
    });
    regular.start();
    const stopping = regular.stop();
    expect(ended).toBe(0);
    release();
    await stopping;
    expect(ended).toBe(1);
  });
});
