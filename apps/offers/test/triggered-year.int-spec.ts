import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DropTimer,
  EventEnriched,
  type Item,
  type OutgoingItem,
  StampMessage,
  TimerFired,
  uuidV5,
} from '@carillon/contracts';
import { randomFrom, shuffled, testSeed, useService } from '@carillon/testing';
import { DataSource } from 'typeorm';
import { DecideOffersOnEventEnriched } from '../src/handlers/decide-offers.on-event-enriched';
import { FireTriggeredOnTimerFired } from '../src/handlers/fire-triggered.on-timer-fired';
import { offers } from '../src/service';

jest.setTimeout(180_000);

const MEMBERS = 1_000;
const HOUR_MS = 3_600_000;
const HOURS = 365 * 24;
/** What happens in a week comes in in any order, and before what is due in it: when timers fire says nothing of what counts. */
const STEP_HOURS = 7 * 24;
const START = Date.UTC(2026, 0, 1);
const LARGEST_PACKET = 500;

interface Pattern {
  readonly eventType: string;
}

interface Example {
  readonly id: string;
  readonly name: string;
  readonly arm: readonly Pattern[];
  readonly cancel?: readonly Pattern[];
  readonly postpone?: readonly Pattern[];
  readonly rearm?: 'keep';
  readonly delay: string;
  readonly repeat?: { readonly every: string; readonly atMost: number };
}

/** What happens to a member in an hour of the year. */
interface Happening {
  readonly memberId: string;
  readonly hour: number;
  readonly type: string;
}

const file = join(__dirname, '../../../examples/triggered/triggered-messages.json');
const examples = JSON.parse(readFileSync(file, 'utf8')) as readonly Example[];

/** Some of everything that the examples wait for, and most of it never. */
const LIKELIHOOD: Readonly<Record<string, number>> = {
  'registration.completed': 0.9,
  'purchase.completed': 6,
  'phone.linked': 0.6,
  'questionnaire.updated': 0.5,
  'bonus.redeemed': 1,
  'social.linked': 0.3,
  'social.activity-performed': 0.5,
  'referral.friend-invited': 0.3,
  'app.installed': 0.7,
};

function yearOf(memberId: string, random: () => number): readonly Happening[] {
  return Object.entries(LIKELIHOOD).flatMap(([type, mean]) => {
    const times = Math.floor(mean * 2 * random() + random());
    // In the first days of a month, so that things happen close to each other.
    const hour = () => Math.floor(random() * 12) * 730 + Math.floor(random() * 500);
    return Array.from({ length: times }, (): Happening => ({ memberId, type, hour: hour() }));
  });
}

/** The hours of an example's delay: all are of whole days, and the members live in UTC. */
const hoursOf = (duration: string): number => Number(/^P(\d+)D$/.exec(duration)![1]) * 24;

/** Walks through a member's year hour by hour with a note of when the next message is due. */
function expectedOf(example: Example, year: readonly Happening[]): readonly string[] {
  const roleOf = (patterns: readonly Pattern[] = []) => new Set(patterns.map(({ eventType }) => eventType));
  const [arm, postpone, cancel] = [roleOf(example.arm), roleOf(example.postpone), roleOf(example.cancel)];
  const byHour = new Map<number, string[]>();
  for (const { hour, type } of year) byHour.set(hour, [...(byHour.get(hour) ?? []), type]);
  const messages: string[] = [];
  let due: number | undefined;
  let left = 0;
  for (let hour = 0; hour < HOURS; hour += 1) {
    const types = byHour.get(hour) ?? [];
    const arms = types.some((type) => arm.has(type) && !cancel.has(type));
    if (arms && (due === undefined || example.rearm !== 'keep'))
      [due, left] = [hour + hoursOf(example.delay), example.repeat?.atMost ?? 1];
    if (due !== undefined && types.some((type) => postpone.has(type))) due = hour + hoursOf(example.delay);
    if (types.some((type) => cancel.has(type))) due = undefined;
    if (types.some((type) => arm.has(type) && cancel.has(type))) [due, left] = [hour + hoursOf(example.delay), 1];
    if (due !== hour) continue;
    messages.push(`${example.name} ${hour}`);
    left -= 1;
    due = left > 0 ? hour + hoursOf(example.repeat!.every) : undefined;
  }
  return messages;
}

interface PendingTimer {
  readonly timerId: string;
  readonly dueAt: string;
  readonly decidedAt: string;
}

/** What `scheduler` does, without its clock: of two orders about a timer the later one counts. */
class SimulatedScheduler {
  private readonly timers = new Map<string, PendingTimer>();
  private readonly decided = new Map<string, string>();

  take({ contract, payload }: OutgoingItem): void {
    const order = payload as PendingTimer;
    if ((this.decided.get(order.timerId) ?? '') >= order.decidedAt) return;
    this.decided.set(order.timerId, order.decidedAt);
    if (contract === DropTimer.name) this.timers.delete(order.timerId);
    else this.timers.set(order.timerId, order);
  }

  fire(until: number): readonly Item<typeof TimerFired>[] {
    const due = [...this.timers.values()].filter(({ dueAt }) => Date.parse(dueAt) < until);
    for (const { timerId } of due) this.timers.delete(timerId);
    return due.map(({ timerId, dueAt, decidedAt }) => {
      const id = uuidV5(`${timerId} ${decidedAt}`);
      return {
        ...{ id, correlationId: id, causationId: id, occurredAt: new Date(dueAt) },
        payload: { ...{ timerId, owner: 'offers', dueAt, decidedAt, payload: {} }, outcome: 'due', firedAt: dueAt },
      };
    });
  }
}

function itemOf({ memberId, hour, type }: Happening): Item<typeof EventEnriched> {
  const time = new Date(START + hour * HOUR_MS).toISOString();
  const eventId = `${memberId} ${type} ${hour}`;
  const id = uuidV5(eventId);
  const payload = EventEnriched.schema.parse({
    event: { eventId, source: '/pos', type, time, memberId, data: {} },
    member: { memberId },
  });
  return { id, correlationId: id, causationId: id, occurredAt: new Date(time), payload };
}

describe('a year of a thousand members with the examples', () => {
  const service = useService(offers);
  const seed = testSeed();

  it(`sends what walking through it hour by hour says (CARILLON_SEED=${seed})`, async () => {
    for (const { id, ...terms } of examples) {
      const url = `${service.running.url}/api/triggered-messages/${id}`;
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(url, { method: 'PUT', headers, body: JSON.stringify(terms) })).status).toBe(201);
      expect((await fetch(`${url}/start`, { method: 'POST' })).status).toBe(200);
    }
    const random = randomFrom(seed);
    const years = Array.from({ length: MEMBERS }, (_, index) => yearOf(`m-${index}`, random));
    const steps = Array.from({ length: Math.ceil(HOURS / STEP_HOURS) }, () => new Array<Happening>());
    for (const happening of years.flat()) steps[Math.floor(happening.hour / STEP_HOURS)]!.push(happening);

    const app = service.running.app;
    const dataSource = app.get(DataSource);
    const simulated = new SimulatedScheduler();
    const sent: string[] = [];
    const names = new Map(examples.map(({ id, name }) => [id, name]));
    const take = (outgoing: readonly unknown[]): void => {
      for (const item of outgoing as readonly OutgoingItem[]) {
        if (item.contract !== StampMessage.name) simulated.take(item);
        else {
          const { memberId, offerId, expiresAt } = item.payload as Record<string, string>;
          const hour = (Date.parse(expiresAt!) - START) / HOUR_MS - 24;
          sent.push(`${memberId} ${names.get(offerId!)} ${hour}`);
        }
      }
    };
    const letPass = async (until: number): Promise<void> => {
      for (let due = simulated.fire(until); due.length > 0; due = simulated.fire(until))
        for (let start = 0; start < due.length; start += LARGEST_PACKET) {
          const packet = due.slice(start, start + LARGEST_PACKET);
          take(await dataSource.transaction((tx) => app.get(FireTriggeredOnTimerFired).handle(packet, tx)));
        }
    };
    const started = performance.now();
    for (const [step, happenings] of steps.entries()) {
      const items = happenings.map(itemOf);
      const arriving = shuffled([...items, ...items.filter(() => random() < 0.2)], random);
      for (let start = 0; start < arriving.length; start += LARGEST_PACKET) {
        const packet = arriving.slice(start, start + LARGEST_PACKET);
        take(await dataSource.transaction((tx) => app.get(DecideOffersOnEventEnriched).handle(packet, tx)));
      }
      await letPass(Math.min(START + (step + 1) * STEP_HOURS * HOUR_MS, START + HOURS * HOUR_MS));
    }
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const expected = years.flatMap((year, index) =>
      examples.flatMap((example) => expectedOf(example, year).map((message) => `m-${index} ${message}`)),
    );
    process.stdout.write(
      `triggered messages: ${years.flat().length} events and ${sent.length} messages of a year in ${seconds} s\n`,
    );
    for (const { name } of examples) expect(sent.some((message) => message.includes(name))).toBe(true);
    expect([...sent].sort()).toEqual([...expected].sort());
  });
});
