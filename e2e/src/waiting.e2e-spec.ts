import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type Programme, randomFrom, testSeed } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';

const seed = testSeed();
const random = randomFrom(seed);

const SMS = '7e000000-0000-4000-8000-000000000201';
const EMAIL = '7e000000-0000-4000-8000-000000000202';
const PROMOTION = '7e000000-0000-4000-8000-000000000203';

/** What becomes of an SMS, by the last digit of the phone. */
const FATES = ['delivered', 'undelivered', 'silent'] as const;
const fateOf = (index: number) => FATES[index % FATES.length]!;

const MEMBERS = 24;
/** The least that a cap can ask for. */
const DISTANCE_MINUTES = 1;
/** Long enough for whatever is delivered to be known in time, deaths included. */
const PATIENCE_SECONDS = 20;
const LONGEST_LIFE_MS = 400;
const WITHIN = { withinMs: 180_000, everyMs: 500 };

const message = (id: string, action: object) => ({
  ...{ id, name: id, eventType: 'purchase.completed', period: {}, filter: null },
  actions: [{ kind: 'send-message', channel: 'sms', ...action }],
});

const PROGRAMME: Partial<Programme> = {
  members: Array.from({ length: MEMBERS }, (_, index) => ({
    memberId: `m-${index}`,
    phone: { value: `+1555010${String(index).padStart(2, '0')}1${1 + (index % FATES.length)}`, verified: true },
    email: { value: `member${index}@example.com`, verified: true },
  })),
  templates: [
    { templateId: SMS, name: 'Receipt, SMS', channel: 'sms', text: 'Receipt {{pointOfSale}}.' },
    { templateId: PROMOTION, name: 'Promotion', channel: 'sms', text: 'Promotion {{pointOfSale}}.' },
    {
      ...{ templateId: EMAIL, name: 'Receipt, email', channel: 'email' },
      ...{ subject: 'Receipt {{pointOfSale}}.', html: '<p>{{purchaseAmount}}</p>' },
    },
  ],
  offers: [
    message('0f000000-0000-4000-8000-000000000201', {
      ...{ templateId: SMS, messageType: 'system' },
      cascade: [{ channel: 'email', templateId: EMAIL, afterSeconds: PATIENCE_SECONDS }],
    }),
    message('0f000000-0000-4000-8000-000000000202', { templateId: PROMOTION, messageType: 'offer' }),
  ],
};

async function prepare(system: CarillonSystem): Promise<void> {
  await system.load(PROGRAMME);
  await system.simulators.setRules([
    { protocol: 'smpp', match: { to: '*12' }, behaviour: { receipt: 'undelivered' } },
    { protocol: 'smpp', match: { to: '*13' }, behaviour: { receipt: 'none' } },
  ]);
  const response = await fetch(`${system.service('dispatcher').url}/api/frequency-caps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'A minute between', distanceMinutes: DISTANCE_MINUTES, onExceeded: 'defer' }),
  });
  expect(response.status).toBe(201);
}

function purchase(member: number, name: string): { readonly type: string; readonly body: string } {
  const type = 'purchase.completed';
  const data = { purchaseId: name, pointOfSale: name, currency: 'EUR', amount: 10 };
  const attributes = { specversion: '1.0', id: name, source: '/e2e/tills', type, subject: `m-${member}` };
  return { type, body: JSON.stringify({ ...attributes, time: new Date().toISOString(), data }) };
}

/** What each provider has, by the words of the message. */
async function received(system: CarillonSystem): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { protocol, text, subject } of await system.simulators.messages()) {
    const key = `${protocol === 'smpp' ? 'sms' : 'email'} ${subject ?? text}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe(`messages that wait or go on to another channel (CARILLON_SEED=${seed})`, () => {
  const running = useSystem(prepare, { members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' } });

  it('go once each, when their time has come, though the services that keep them are killed again and again', async () => {
    const { system } = running;
    const bought: { readonly name: string; readonly fate: (typeof FATES)[number] }[] = [];
    const buy = (round: string) =>
      system.world.publish(
        Array.from({ length: MEMBERS }, (_, member) => {
          const name = `${round}-${member}`;
          bought.push({ name, fate: fateOf(member) });
          return purchase(member, name);
        }),
      );
    const kill = async (name: string): Promise<void> => {
      await sleep(random() * LONGEST_LIFE_MS);
      await system.service(name).kill();
      await system.service(name).start();
    };

    await buy('first');
    for (const name of ['dispatcher', 'scheduler', 'members']) await kill(name);
    await buy('second');
    for (const name of ['dispatcher', 'scheduler', 'members']) await kill(name);
    const expected = () =>
      bought.flatMap(({ name, fate }) => [
        ...[`sms Receipt ${name}.`, `sms Promotion ${name}.`],
        ...(fate === 'delivered' ? [] : [`email Receipt ${name}.`]),
      ]);
    const allThere = async () => {
      const there = await received(system);
      const missing = expected().filter((key) => !there.has(key));
      if (missing.length > 0) throw new Error(`${missing.length} are missing: ${missing.slice(0, 5).join(', ')}`);
    };
    // While timers fire and messages come back from `members`.
    for (const name of ['scheduler', 'dispatcher', 'members', 'dispatcher']) {
      await sleep(random() * 10 * LONGEST_LIFE_MS);
      await kill(name);
    }
    await system.explain(() => eventually(allThere, WITHIN));

    const deferred = system.world.statuses.filter(({ status }) => status === 'deferred');
    expect(deferred).toHaveLength(MEMBERS);
    for (const { code, until } of deferred) expect([code, typeof until]).toEqual(['FREQUENCY_CAPPED', 'string']);
    const there = await received(system);
    // A delivery may be known too late, and is told to be; nothing else may be there, and nothing twice.
    const late = system.world.statuses
      .filter((status) => status.late)
      .map(({ eventId }) => `email Receipt ${eventId}.`);
    const strange = [...there].filter(([key, times]) => times > 1 || ![...expected(), ...late].includes(key));
    expect(strange).toEqual([]);
    expect(await system.world.given('dispatcher.dead')).toEqual([]);
  }, 300_000);
});
