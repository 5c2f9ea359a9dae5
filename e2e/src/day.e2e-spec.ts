import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DELIVERY_STATUSES, type PublicStatus } from '@carillon/contracts';
import {
  compareDay,
  type DayComparison,
  type DayLine,
  eventually,
  type ExpectedEnds,
  fatesOf,
  type Programme,
  randomFrom,
  readDay,
  readExpectedEnds,
  shuffled,
  testSeed,
} from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { ForeignListener, hasForeignClient, publishByHand } from './system/foreign-client';
import { ROOT } from './system/root';

const example = (name: string): string => readFileSync(join(ROOT, 'examples', name), 'utf8');
const parts = ['members', 'currencies', 'templates', 'social-templates', 'offers'] as const;
const programme = Object.fromEntries(
  parts.map((part) => [part, JSON.parse(example(`programme/${part}.json`))]),
) as unknown as Programme; // our own files

const WITHIN = { withinMs: 60_000, everyMs: 250 };
const seed = testSeed();

/** What can be seen of a day whose events end with `suffix`, beside what should be. */
async function lookAt(
  { world, simulators }: CarillonSystem,
  expected: ExpectedEnds,
  suffix: string,
): Promise<DayComparison> {
  const given = [...(await world.given('intake.rejected')), ...(await world.given('members.dead'))];
  return compareDay(expected, {
    fates: fatesOf(world.statuses).filter(({ eventId }) => eventId.endsWith(suffix)),
    received: await simulators.messages(),
    rejections: given.filter(({ eventId }) => eventId.endsWith(suffix)),
  });
}

/** Publishes the day in some order and requires its right end, and nothing beyond it. */
async function requireRightEnd(
  system: CarillonSystem,
  suffix: string,
  arrange: (day: readonly DayLine[]) => readonly DayLine[],
): Promise<void> {
  const expected = readExpectedEnds(example('expected.json'), suffix);
  const rightEnd = (ends: ExpectedEnds) => async () =>
    expect((await lookAt(system, ends, suffix)).differences).toEqual([]);
  await system.simulators.forget();
  await system.world.publish(arrange(readDay(example('day.jsonl'), suffix)));
  await system.explain(() => eventually(rightEnd(expected), WITHIN));
  // Whatever was on its way before this one has arrived when it has.
  const last = `balance-emma${suffix}`;
  await system.world.publish([{ type: 'balance.requested', body: JSON.stringify(balanceRequest(last)) }]);
  await system.explain(() => eventually(rightEnd(new Map([...expected, [last, LAST_END]])), WITHIN));
}

function balanceRequest(id: string): object {
  const time = '2025-05-02T18:00:00Z';
  return { specversion: '1.0', id, source: '/e2e', type: 'balance.requested', subject: 'm-emma', time, data: {} };
}

const BALANCE = 'Dear Emma Clarke, your bonus account balances are: 1 bonus point.';
const LAST_END = [
  { channel: 'sms', status: 'delivered', to: '+447700900001', text: BALANCE },
  { channel: 'email', status: 'sent', to: 'emma@example.com', text: BALANCE },
] as const;

describe('the day of the examples', () => {
  const running = useSystem((system) => system.load(programme));

  it('ends as examples/expected.json says, and nothing comes beyond that', async () => {
    await requireRightEnd(running.system, '-once', (day) => day);
  }, 150_000);

  it(`ends the same when everything comes twice and in any order (CARILLON_SEED=${seed})`, async () => {
    await requireRightEnd(running.system, '-shuffled', (day) => shuffled([...day, ...day], randomFrom(seed)));
  }, 150_000);

  (hasForeignClient ? describe : describe.skip)(
    hasForeignClient ? 'and a foreign client' : 'and a foreign client: amqp-tools are not on this machine',
    () => {
      it('publishes an event and hears what became of the message', async () => {
        const { brokerUrl } = running.system;
        const id = 'balance-by-hand';
        const listener = new ForeignListener(brokerUrl, 'sms.*');
        try {
          const bound = () => {
            listener.knock('sms.knock');
            expect(listener.output).toContain('knock');
          };
          await eventually(bound, { withinMs: 30_000, everyMs: 500 });
          publishByHand(brokerUrl, 'balance.requested', balanceRequest(id));
          const delivered = () =>
            expect(statusesOf(id, listener.output)).toEqual(['requested', 'rendered', 'sent', 'delivered']);
          await running.system.explain(() => eventually(delivered, WITHIN));
        } finally {
          listener.stop();
        }
      }, 120_000);
    },
  );
});

/** The statuses of an event's messages in lines of CloudEvents, in the order of their life. */
function statusesOf(eventId: string, lines: string): readonly string[] {
  const events = lines.split('\n').filter((line) => line.startsWith('{'));
  const data = events.map((line) => (JSON.parse(line) as { data?: PublicStatus }).data);
  const found = data.flatMap((one) => (one?.eventId === eventId ? [one.status] : []));
  return found.sort((one, other) => DELIVERY_STATUSES.indexOf(one) - DELIVERY_STATUSES.indexOf(other));
}
