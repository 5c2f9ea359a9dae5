import fc from 'fast-check';
import type { MessageBody } from './pdu-types';
import { SubmitWindow } from './submit-window';

// the window looks at nothing inside a body
const body = (name: string) => ({ destination: name }) as MessageBody;
const live = new AbortController().signal;

const opened: SubmitWindow[] = [];

afterEach(() => opened.splice(0).forEach((window) => window.fail()));

function windowOf(size: number, timeoutMs = 60_000) {
  const written: string[] = [];
  const window = new SubmitWindow({
    size,
    timeoutMs,
    write: ({ destination }) => {
      if (destination === 'bad') throw new RangeError('cannot be encoded');
      return written.push(destination);
    },
  });
  opened.push(window);
  return { window, written };
}

describe('SubmitWindow', () => {
  it('writes no more than its size, and the next in order when an answer comes', async () => {
    const { window, written } = windowOf(2);
    const submits = ['a', 'b', 'c', 'd'].map((name) => window.submit(body(name), live));
    expect(written).toEqual(['a', 'b']);
    expect(window.answer(2, 0, 'id-b')).toBe(true);
    expect(written).toEqual(['a', 'b', 'c']);
    expect(window.answer(1, 0x58, '')).toBe(true);
    await expect(submits[1]).resolves.toEqual({ outcome: 'answered', status: 0, messageId: 'id-b' });
    await expect(submits[0]).resolves.toEqual({ outcome: 'answered', status: 0x58, messageId: '' });
    window.fail();
    await expect(submits[3]).resolves.toMatchObject({ outcome: 'unanswered', reason: 'disconnected' });
  });

  it('does not know an answer that nobody waits for', () => {
    const { window } = windowOf(1);
    expect(window.answer(1, 0, 'x')).toBe(false);
  });

  it('gives up each in its own time, and its place goes to the next', async () => {
    const { window, written } = windowOf(1, 20);
    const results = await Promise.all(['a', 'b', 'c'].map((name) => window.submit(body(name), live)));
    expect(results).toEqual(Array(3).fill({ outcome: 'unanswered', reason: 'timeout' }));
    expect(written).toEqual(['a', 'b', 'c']);
    expect(window.answer(1, 0, 'late')).toBe(false);
  });

  it('tells what was written from what was not when the connection goes', async () => {
    const { window } = windowOf(1);
    const submits = [window.submit(body('a'), live), window.submit(body('b'), live)];
    window.fail();
    await expect(submits[0]).resolves.toEqual({ outcome: 'unanswered', reason: 'disconnected' });
    await expect(submits[1]).resolves.toEqual({ outcome: 'not-written', reason: 'disconnected' });
    await expect(window.submit(body('c'), live)).resolves.toEqual({ outcome: 'not-written', reason: 'disconnected' });
  });

  it('heeds the signal at every stage, and keeps the place of what was written', async () => {
    const { window, written } = windowOf(1);
    const controller = new AbortController();
    const first = window.submit(body('a'), controller.signal);
    const second = window.submit(body('b'), controller.signal);
    const third = window.submit(body('c'), live);
    controller.abort();
    await expect(first).resolves.toEqual({ outcome: 'unanswered', reason: 'aborted' });
    await expect(second).resolves.toEqual({ outcome: 'not-written', reason: 'aborted' });
    await expect(window.submit(body('d'), controller.signal)).resolves.toMatchObject({ outcome: 'not-written' });
    expect(written).toEqual(['a']);
    expect(window.answer(1, 0, 'late')).toBe(true);
    expect(written).toEqual(['a', 'c']);
    window.answer(2, 0, 'id-c');
    await expect(third).resolves.toMatchObject({ messageId: 'id-c' });
  });

  it('rejects a body that cannot be encoded and goes on with the next', async () => {
    const { window, written } = windowOf(1);
    void window.submit(body('a'), live);
    const bad = window.submit(body('bad'), live);
    const good = window.submit(body('b'), live);
    window.answer(1, 0, '1');
    await expect(bad).rejects.toThrow(RangeError);
    expect(written).toEqual(['a', 'b']);
    window.answer(2, 0, '2');
    await expect(good).resolves.toMatchObject({ messageId: '2' });
  });

  it('is drained when the last answer is there', async () => {
    const { window } = windowOf(5);
    await window.drained();
    void window.submit(body('a'), live);
    let drained = false;
    const draining = window.drained().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);
    window.answer(1, 0, '1');
    await draining;
  });

  it('settles every submit exactly once, whatever the order of events', async () => {
    const events = fc.array(
      fc.oneof(
        fc.constant({ type: 'submit' as const, at: 0 }),
        fc.record({ type: fc.constantFrom('answer' as const, 'abort' as const), at: fc.nat(30) }),
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 4 }), async (steps, size) => {
        const { window, written } = windowOf(size);
        const controllers: AbortController[] = [];
        const results: Promise<unknown>[] = [];
        const answered = new Set<number>();
        for (const { type, at } of steps) {
          if (type === 'submit') {
            const controller = new AbortController();
            controllers.push(controller);
            results.push(window.submit(body(`m${results.length}`), controller.signal));
          } else if (type === 'abort') controllers[at]?.abort();
          else if (window.answer(at, 0, 'id')) answered.add(at);
          expect(written.length - answered.size).toBeLessThanOrEqual(size);
        }
        window.fail();
        await expect(Promise.all(results)).resolves.toHaveLength(results.length);
        expect(new Set(written).size).toBe(written.length);
      }),
    );
  });
});
