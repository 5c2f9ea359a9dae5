import { randomUUID } from 'node:crypto';
import type { Channel, DeliveryStatus } from '@carillon/contracts';
import fc from 'fast-check';
import { deliveryIdOf } from '../src/domain/cascade';
import { inMemory } from './in-memory';
import { reported, type RequestInput, Simulation } from './simulation';

const NOON = new Date('2026-05-05T12:00:00Z');
const after = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1_000);
const HOUR = 3_600;

const step = (channel: Channel, afterSeconds?: number) => ({
  ...{ channel, templateId: randomUUID(), includeUnverified: true },
  ...(afterSeconds === undefined ? {} : { afterSeconds }),
});

describe('a cascade', () => {
  const simulation = (settings: ConstructorParameters<typeof Simulation>[2] = {}) =>
    new Simulation(inMemory(), NOON, { served: ['sms', 'email', 'inbox'], ...settings });

  /** SMS first, and mail after three hours, which is the default. */
  const ask = (world: Simulation, changes: Partial<RequestInput> = {}): Promise<string> =>
    world.request({ cascade: [step('email')], ...changes });

  it('waits three hours for the first channel, then goes on to the next, by the contacts of then', async () => {
    const world = simulation();
    const messageId = await ask(world);
    await world.pass(after(3 * HOUR - 1));
    expect(world.channelsOf('m-1')).toEqual(['sms']);
    world.members.set('m-1', { ...world.members.get('m-1')!, email: { value: 'new@example.com', verified: true } });
    await world.pass(after(3 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms', 'email']);
    const [first, second] = world.sends.map(({ cleared }) => cleared);
    expect(first!.messageId).toBe(messageId);
    expect(second).toMatchObject({ messageId: deliveryIdOf(messageId, 1), recipient: 'new@example.com' });
    expect(second!.templateId).not.toBe(first!.templateId);
    // What the first provider still holds must not come beside the second.
    expect(first!.expiresAt).toBe(after(3 * HOUR).toISOString());
    expect(second!.expiresAt).toBeUndefined();
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'email.requested']);
    expect(world.statuses.map(({ step, deliveryId }) => [step, deliveryId])).toEqual([
      [0, messageId],
      [1, deliveryIdOf(messageId, 1)],
    ]);
  });

  it('ends with the first delivery, and drops the timer', async () => {
    const world = simulation();
    const messageId = await ask(world);
    expect(world.timers.size).toBe(1);
    await world.report(messageId, 'delivered', after(60));
    expect(world.timers.size).toBe(0);
    await world.pass(after(30 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms']);
  });

  it.each(['undelivered', 'failed', 'expired'] as const)(
    'goes on at once when the first channel is %s',
    async (status) => {
      const world = simulation();
      const messageId = await ask(world);
      await world.pass(after(5));
      await world.report(messageId, status);
      expect(world.channelsOf('m-1')).toEqual(['sms', 'email']);
      expect(world.timers.size).toBe(0);
    },
  );

  it('goes on at once from channels that it cannot go by, and says so', async () => {
    const world = simulation();
    const cascade = [step('push', 60), step('email', 60), step('inbox', 60)];
    const messageId = await ask(world, { channel: 'viber', cascade });
    expect(world.channelsOf('m-1')).toEqual(['email']);
    expect(world.saidOf(messageId)).toEqual([
      'viber.requested',
      'viber.suppressed CHANNEL_NOT_SERVED',
      'push.requested',
      'push.suppressed CHANNEL_NOT_SERVED',
      'email.requested',
    ]);
    await world.pass(after(60));
    expect(world.channelsOf('m-1')).toEqual(['email', 'inbox']);
  });

  it('tells of a delivery that comes when it has gone on already, and goes no further', async () => {
    const world = simulation();
    const messageId = await ask(world, { cascade: [step('email', HOUR), step('inbox', HOUR)] });
    await world.pass(after(HOUR));
    await world.report(messageId, 'delivered');
    await world.report(deliveryIdOf(messageId, 1), 'delivered');
    const deliveries = world.statuses.filter(({ status }) => status === 'delivered');
    expect(deliveries.map(({ channel, late }) => [channel, late])).toEqual([
      ['sms', true],
      ['email', undefined],
    ]);
    await world.pass(after(30 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms', 'email']);
  });

  it('goes by two channels at once only when asked to, and goes on when both have failed', async () => {
    const world = simulation();
    const messageId = await ask(world, { cascade: [step('email', 0), step('inbox', HOUR)] });
    expect(world.channelsOf('m-1')).toEqual(['sms', 'email']);
    await world.report(messageId, 'undelivered');
    expect(world.sends).toHaveLength(2);
    await world.report(deliveryIdOf(messageId, 1), 'failed');
    expect(world.channelsOf('m-1')).toEqual(['sms', 'email', 'inbox']);
  });

  it('lives as long as its type allows, from the event on', async () => {
    const world = simulation();
    world.rules.set('offer', { doNotDisturb: 'no-limit', lifetimeSeconds: 4 * HOUR, channels: undefined });
    await ask(world, { cascade: [step('email', 3 * HOUR), step('inbox', 3 * HOUR)] });
    await world.pass(after(30 * HOUR));
    expect(world.sends.map(({ cleared }) => [cleared.channel, cleared.expiresAt])).toEqual([
      ['sms', after(3 * HOUR).toISOString()],
      ['email', after(4 * HOUR).toISOString()],
    ]);
  });

  it('begins nothing after the end of its life', async () => {
    const world = simulation();
    const expiresAt = after(2 * HOUR).toISOString();
    const messageId = await ask(world, { expiresAt });
    expect(world.timers.size).toBe(0);
    expect(world.sends[0]!.cleared.expiresAt).toBe(expiresAt);
    await world.pass(after(2 * HOUR));
    await world.report(messageId, 'expired');
    expect(world.channelsOf('m-1')).toEqual(['sms']);
  });

  it('holds a channel back for the morning, and gives it up when the one before delivers after all', async () => {
    const world = simulation({ night: '14:00-09:00' });
    const messageId = await ask(world);
    await world.pass(after(3 * HOUR));
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'email.requested', 'email.deferred QUIET_HOURS']);
    await world.report(messageId, 'delivered');
    await world.pass(after(24 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms']);
    expect(world.saidOf(messageId).slice(3)).toEqual(['sms.delivered', 'email.suppressed DELIVERED_EARLIER']);
  });

  it('takes the word of the scheduler that the night is over, though its own clock is behind', async () => {
    const world = simulation({ night: '11:00-09:00' });
    const messageId = await ask(world);
    world.behindMs = 1_500;
    await world.pass(after(22 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms']);
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'sms.deferred QUIET_HOURS']);
  });

  it('goes to nobody who was taken out meanwhile', async () => {
    const world = simulation();
    const messageId = await ask(world);
    world.members.clear();
    await world.pass(after(3 * HOUR));
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'email.requested', 'email.suppressed MEMBER_DELETED']);
  });

  it('is called off between two channels: what has gone has gone, and nothing follows it', async () => {
    const world = simulation();
    const messageId = await ask(world);
    await world.cancel(messageId);
    expect(world.timers.size).toBe(0);
    await world.report(messageId, 'undelivered');
    await world.pass(after(30 * HOUR));
    expect(world.channelsOf('m-1')).toEqual(['sms']);
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'sms.undelivered']);
  });

  it('is called off while it waits, once, also when its timer fires all the same', async () => {
    const world = simulation({ night: '11:00-09:00' });
    world.dropComesTooLate = () => true;
    const messageId = await ask(world);
    await world.cancel(messageId);
    await world.cancel(messageId);
    await world.pass(after(30 * HOUR));
    expect(world.sends).toEqual([]);
    expect(world.saidOf(messageId)).toEqual(['sms.requested', 'sms.deferred QUIET_HOURS', 'sms.suppressed CANCELLED']);
  });

  it('is not called off once it has its words and no other channel', async () => {
    const world = simulation();
    const messageId = await ask(world, { cascade: [] });
    await world.cancel(messageId);
    expect(world.channelsOf('m-1')).toEqual(['sms']);
    expect(world.saidOf(messageId)).toEqual(['sms.requested']);
  });

  it('is asked for once, however often it is asked for', async () => {
    const world = simulation();
    const cascade = [step('email', 60)];
    const messageId = await ask(world, { cascade });
    await ask(world, { cascade, messageId });
    await world.pass(after(60));
    await ask(world, { cascade, messageId });
    expect(world.channelsOf('m-1')).toEqual(['sms', 'email']);
  });
});

/** What a step does once it has gone, so many seconds later. */
interface Fate {
  readonly end: DeliveryStatus | undefined;
  readonly seconds: number;
}

interface Planned {
  readonly reachable: boolean;
  /** How long the step before may take; unused for the first. */
  readonly patience: number;
  readonly fate: Fate;
}

/** A till's receipt is nothing that the dispatcher sends. */
const channelOf = ({ reachable }: Planned): Channel => (reachable ? 'sms' : 'receipt');
const HORIZON = 5_000;
/** Seconds after noon: a short night, from 12:20 to 12:40. */
const [DUSK, DAWN] = [1_200, 2_400];

/**
 * Goes through the seconds one by one, and looks at all facts anew in each.
 *
 * @returns the second at which each step was sent
 */
function plainModel(plan: readonly Planned[]): ReadonlyMap<number, number> {
  let started = 0;
  const sent = new Map<number, number>();
  const waiting = new Set<number>();
  for (let second = 0; second < HORIZON; second += 1) {
    const isNight = second >= DUSK && second < DAWN;
    const send = (index: number): void => void (isNight ? waiting.add(index) : sent.set(index, second));
    for (const index of isNight ? [] : [...waiting]) {
      waiting.delete(index);
      if (!hasArrived(second)) send(index);
    }
    for (; begins(started, second); started += 1) if (plan[started]!.reachable) send(started);
  }
  return sent;

  function begins(next: number, second: number): boolean {
    if (next === plan.length || (next > 0 && hasArrived(second))) return false;
    const together = sent.has(next - 1) && plan[next]!.patience === 0;
    return together || plan.slice(0, next).every((_, index) => isOut(index, second));
  }
  function isOut(index: number, second: number): boolean {
    if (!plan[index]!.reachable || hasEnded(index, second, (end) => end !== 'delivered')) return true;
    // It had its time if it, or one after it, had.
    return [...sent].some(([later, at]) => {
      const patience = plan[later + 1]?.patience ?? 0;
      return later >= index && patience > 0 && at + patience <= second;
    });
  }
  function hasArrived(second: number): boolean {
    return plan.some((_, index) => hasEnded(index, second, (end) => end === 'delivered'));
  }
  function hasEnded(index: number, second: number, isEnd: (end: DeliveryStatus) => boolean): boolean {
    const { end, seconds } = plan[index]!.fate;
    return sent.has(index) && end !== undefined && isEnd(end) && sent.get(index)! + seconds <= second;
  }
}

const fate: fc.Arbitrary<Fate> = fc.record({
  end: fc.constantFrom('delivered', 'undelivered', 'failed', undefined),
  // Odd seconds, while patience ends at even ones: nothing happens at the same moment.
  seconds: fc.integer({ min: 0, max: 400 }).map((half) => 2 * half + 1),
});
const planned: fc.Arbitrary<Planned> = fc.record({
  reachable: fc.boolean(),
  patience: fc.constantFrom(0, 60, 300, 600),
  fate,
});

describe('cascades of any kind', () => {
  it('send what a plain model sends, when it does, whatever order and copies of statuses and timers come in, by day and night', async () => {
    const history = fc.tuple(fc.array(planned, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()));
    await fc.assert(
      fc.asyncProperty(history, async ([plan, random]) => {
        const draw = (below: number): number => Number(random.next().value) % below;
        const world = new Simulation(inMemory(), NOON, { served: ['sms'], night: '12:20-12:40' });
        world.dropComesTooLate = () => draw(3) === 0;
        await play(world, plan, draw);
        const seen = world.sends.map(
          ({ at, cleared }) => [stepOfDelivery(cleared.messageId), (at.getTime() - NOON.getTime()) / 1_000] as const,
        );
        expect(new Map(seen)).toEqual(plainModel(plan));
        expect(seen).toHaveLength(plainModel(plan).size);
        expect(world.refused).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const MESSAGE_ID = randomUUID();
const stepOfDelivery = (deliveryId: string): number =>
  [0, 1, 2, 3, 4, 5].find((index) => deliveryIdOf(MESSAGE_ID, index) === deliveryId)!;

/** Plays a message's life: statuses at their time, in any order with what says nothing, with copies; timers fire twice. */
async function play(world: Simulation, plan: readonly Planned[], draw: (below: number) => number): Promise<void> {
  const [first, ...further] = plan;
  await world.request({
    ...{ messageId: MESSAGE_ID, channel: channelOf(first!), includeUnverified: true },
    cascade: further.map((one) => step(channelOf(one), one.patience)),
  });
  const told = new Set<string>();
  const pending: { at: number; deliveryId: string; status: DeliveryStatus }[] = [];
  const hear = (): void => {
    for (const { at, cleared } of world.sends) {
      if (told.has(cleared.messageId)) continue;
      told.add(cleared.messageId);
      const { end, seconds } = plan[stepOfDelivery(cleared.messageId)]!.fate;
      const say = (status: DeliveryStatus, afterSeconds: number) =>
        pending.push({ at: at.getTime() + afterSeconds * 1_000, deliveryId: cleared.messageId, status });
      for (const noise of ['rendered', 'sent', 'unknown'] as const) say(noise, 2 * draw(400) + 1);
      if (end === undefined) continue;
      say(end, seconds);
      if (draw(2) === 0) say(end, seconds + 2 * draw(300));
      if (end === 'delivered') say('read', seconds + 2 * draw(300));
    }
    pending.sort((one, other) => one.at - other.at);
  };
  for (hear(); ; hear()) {
    const status = pending[0];
    const timer = world.firstDue(after(HORIZON - 1));
    if (timer !== undefined && (status === undefined || Date.parse(timer.dueAt) < status.at)) {
      await world.fire(timer);
      if (draw(2) === 0) await world.fire(timer);
    } else if (status !== undefined && status.at < after(HORIZON).getTime()) {
      const together = pending.splice(0, pending.filter(({ at }) => at === status.at).length);
      world.now = new Date(status.at);
      const items = together.map((one) => reported(one.deliveryId, one.status, world.now));
      await world.take(...(draw(2) === 0 ? items : items.reverse()));
    } else return;
  }
}
