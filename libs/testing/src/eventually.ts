import { setTimeout as sleep } from 'node:timers/promises';

/** Tries `attempt` until it neither throws nor rejects; the last failure is the test's. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { withinMs = 15_000, everyMs = 25 } = {},
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= end) throw error;
      await sleep(everyMs);
    }
  }
}
