import { randomUUID } from 'node:crypto';
import { defineContract, type Item } from '@carillon/contracts';
import { eventually } from '@carillon/testing';
import { z } from 'zod';
import { Handles, type Outgoing } from '../src';
import { Tower } from './harness';

const Polished = defineContract('tower.bell-polished', z.object({ bell: z.string() }), {
  summary: 'A bell was polished.',
  example: { bell: 'great' },
});

const REST_MS = 500;

/** In no haste. */
@Handles(Polished, { restMs: REST_MS })
class Housekeeping {
  readonly batches: { readonly bells: readonly string[]; readonly at: number }[] = [];

  async handle(items: readonly Item<typeof Polished>[]): Promise<readonly Outgoing[]> {
    this.batches.push({ bells: items.map(({ payload }) => payload.bell), at: performance.now() });
    return [];
  }
}

const polished = (bell: string) =>
  Polished.item({ cause: { id: bell, correlationId: bell, occurredAt: new Date() }, payload: { bell } });

describe('items that may rest', () => {
  let tower: Tower;

  beforeEach(async () => {
    tower = await Tower.build();
  }, 60_000);

  afterEach(() => tower.raze());

  it('are handled together after their rest', async () => {
    const handler = new Housekeeping();
    await tower.worker({ handlers: [handler] });
    const published = performance.now();
    for (const bell of ['great', 'small', 'cracked']) await tower.broker.publishPacket([polished(bell)]);
    await eventually(() => expect(handler.batches.flatMap(({ bells }) => bells)).toHaveLength(3));
    expect(handler.batches[0]!.at - published).toBeGreaterThanOrEqual(REST_MS - 1);
    expect(handler.batches.length).toBeLessThan(3);
  });

  it('are handed to the next worker when the one they rest with ends', async () => {
    const [first, second] = [new Housekeeping(), new Housekeeping()];
    const worker = await tower.worker({ handlers: [first] });
    const bells = Array.from({ length: 20 }, () => randomUUID());
    for (const bell of bells) await tower.broker.publishPacket([polished(bell)]);
    await worker.stop();
    await tower.worker({ handlers: [second] });
    await eventually(() =>
      expect([first, second].flatMap(({ batches }) => batches.flatMap((one) => one.bells)).sort()).toEqual(
        [...bells].sort(),
      ),
    );
    expect(second.batches).not.toEqual([]);
  });
});
