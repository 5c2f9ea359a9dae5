import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats assertions until they hold; fails with the last error when they do not in time. */
export async function eventually(assertions: () => void, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return assertions();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(5);
  }
}
