import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type Programme, randomFrom, testSeed } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { RECEIPTS_PROGRAMME } from './system/receipts';
import { ROOT } from './system/root';

const seed = testSeed();
const random = randomFrom(seed);

const TRIGGERED = '1f000000-0000-4000-8000-000000000901';
const TASK = '2f000000-0000-4000-8000-000000000901';
const PURCHASES = 200;
const DEATHS = 5;
/** The pace of firing gives every death something to interrupt. */
const FIRE_RATE = 40;
const DELAY_SECONDS = 3;

const example = <Part>(name: string): readonly Part[] =>
  JSON.parse(readFileSync(join(ROOT, 'examples', `${name}.json`), 'utf8')) as Part[];

type Template = Programme['templates'][number];

async function call(method: string, url: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Every purchase leads to an SMS some seconds later, unless the member asks for the balance. */
async function prepare(system: CarillonSystem): Promise<void> {
  await system.load({ ...RECEIPTS_PROGRAMME, offers: [] });
  const triggered = `${system.service('offers').url}/api/triggered-messages/${TRIGGERED}`;
  const [template] = RECEIPTS_PROGRAMME.templates!;
  await call('PUT', triggered, {
    name: 'A receipt, later',
    arm: [{ eventType: 'purchase.completed' }],
    cancel: [{ eventType: 'balance.requested' }],
    delay: `PT${DELAY_SECONDS}S`,
    action: { kind: 'send-message', channel: 'sms', templateId: template!.templateId, messageType: 'system' },
  });
  await call('POST', `${triggered}/start`);
}

const event = (id: string, type: string, memberId: string, data: object, at = Date.now()) => ({
  type,
  body: JSON.stringify({
    ...{ specversion: '1.0', id, source: '/e2e/tills', type, subject: memberId },
    ...{ time: new Date(at).toISOString(), data },
  }),
});

const buyer = (receipt: string) =>
  event(`${receipt}-registration`, 'registration.completed', `m-${receipt}`, {
    member: { firstName: receipt, phone: { value: '+15550100199', verified: true } },
  });

const bought = (receipt: string, at = Date.now()) =>
  event(
    receipt,
    'purchase.completed',
    `m-${receipt}`,
    { purchaseId: receipt, pointOfSale: receipt, currency: 'EUR', amount: 10 },
    at,
  );

/** Happens after the purchase. */
const calledOff = (receipt: string, at: number) =>
  event(`${receipt}-off`, 'balance.requested', `m-${receipt}`, {}, at + 1);

describe(`timers (CARILLON_SEED=${seed})`, () => {
  const running = useSystem(prepare, {
    members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' },
    scheduler: { FIRE_RATE: String(FIRE_RATE) },
  });
  const receiptsSent = async (): Promise<readonly string[]> => {
    const messages = await running.system.simulators.messages();
    return messages.map(({ text }) => /^Receipt ([\w-]+)/.exec(text)?.[1] ?? text).sort();
  };

  it('lose nothing and fire nothing twice when the scheduler is killed again and again while it fires', async () => {
    const { system } = running;
    const scheduler = system.service('scheduler');
    const receipts = Array.from({ length: PURCHASES }, (_, index) => `r-${index}`);
    const called = receipts.filter((_, index) => index % 10 === 0);
    const now = Date.now();
    // What calls a message off comes in before what arms it.
    await system.world.publish([
      ...receipts.map(buyer),
      ...called.map((receipt) => calledOff(receipt, now)),
      ...receipts.map((receipt) => bought(receipt, now)),
    ]);
    await system.explain(() =>
      eventually(async () => expect((await receiptsSent()).length).toBeGreaterThan(0), { withinMs: 60_000 }),
    );
    for (let death = 0; death < DEATHS; death += 1) {
      await sleep(random() * 800);
      await scheduler.kill();
      await scheduler.start();
    }
    const expected = receipts.filter((receipt) => !called.includes(receipt)).sort();
    await system.explain(() =>
      eventually(async () => expect(await receiptsSent()).toEqual(expected), { withinMs: 90_000, everyMs: 250 }),
    );
    // Whatever was on its way before this one has arrived when it has.
    await system.world.publish([buyer('r-last'), bought('r-last')]);
    await system.explain(() =>
      eventually(async () => expect(await receiptsSent()).toEqual([...expected, 'r-last'].sort()), {
        withinMs: 60_000,
      }),
    );
  }, 240_000);

  it('are set by the examples as they are', async () => {
    const { system } = running;
    await system.load({
      templates: [...example<Template>('triggered/templates'), ...example<Template>('recurring/templates')],
      offers: example<Programme['offers'][number]>('recurring/offers'),
    });
    const [offers, scheduler] = [system.service('offers').url, system.service('scheduler').url];
    for (const [resource, file] of [
      [`${offers}/api/triggered-messages`, 'triggered/triggered-messages'],
      [`${scheduler}/api/recurring-tasks`, 'recurring/recurring-tasks'],
    ] as const)
      for (const { id, ...terms } of example<{ readonly id: string }>(file)) {
        await call('PUT', `${resource}/${id}`, terms);
        expect(await call('POST', `${resource}/${id}/start`)).toMatchObject({ state: 'running' });
        await call('POST', `${resource}/${id}/stop`);
      }
  }, 60_000);

  it('let a recurring task go on where it was when both who run it are killed', async () => {
    const { system } = running;
    const [scheduler, members] = [system.service('scheduler'), system.service('members')];
    const newcomers = Array.from({ length: 1_200 }, (_, index) =>
      event(`n-${index}`, 'registration.completed', `m-n-${index}`, { member: { birthDate: '1990-01-01' } }),
    );
    await system.world.publish(newcomers);
    const task = `${scheduler.url}/api/recurring-tasks/${TASK}`;
    await call('PUT', task, {
      name: 'Everybody',
      schedule: { cron: '0 3 1 1 *' },
      work: { kind: 'raise-event', name: 'roll-call' },
    });
    const registered = async () => {
      expect(await call('GET', `${members.url}/api/members/m-n-1199`)).toMatchObject({ memberId: 'm-n-1199' });
    };
    await system.explain(() => eventually(registered, { withinMs: 60_000 }));
    const { runId } = (await call('POST', `${task}/run`, {})) as { runId: string };
    for (const service of [members, scheduler, members, scheduler]) {
      await sleep(random() * 300);
      await service.kill();
      await service.start();
    }
    const finished = async () => {
      const run = (await call('GET', `${task}/runs/${runId}`)) as Record<string, number | string>;
      expect(run).toMatchObject({ state: 'finished', turns: 1 });
      expect(run['scanned']).toBe(run['raised']);
      expect(Number(run['scanned'])).toBeGreaterThanOrEqual(1_200 + PURCHASES);
    };
    await system.explain(() => eventually(finished, { withinMs: 90_000, everyMs: 250 }));
  }, 240_000);
});
