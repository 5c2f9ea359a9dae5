import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type Programme } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { ROOT } from './system/root';

jest.setTimeout(180_000);

const MEMBER = 'zeb-1';
const PERSON = {
  firstName: 'Zebediah',
  lastName: 'Quackenbush',
  locale: 'en-GB',
  phone: { value: '+447700907777', verified: true },
  email: { value: 'zebediah.q@example.net', verified: true },
};
/** What must not be found anywhere: name, phone, email, and words that stand in messages to this member alone. */
const WORDS = ['Zebediah', 'Quackenbush', '447700907777', 'zebediah.q', 'Rosemount Emporium'];
const WITHIN = { withinMs: 90_000, everyMs: 250 };

const part = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, `examples/programme/${name}.json`), 'utf8'));
const programme = Object.fromEntries(
  ['currencies', 'templates', 'offers'].map((name) => [name, part(name)]),
) as Partial<Programme>; // our own files

const event = (type: string, id: string, data: object) => ({
  type,
  body: JSON.stringify({
    ...{ specversion: '1.0', id, source: '/e2e', type, subject: MEMBER, time: '2026-05-01T10:15:00Z' },
    data,
  }),
});

/** Where in the tables and queues of the system one of the words stands. */
async function search(system: CarillonSystem): Promise<readonly string[]> {
  const inTables = await system.tablesWith(WORDS);
  const kept = await system.queuedMessages();
  const inQueues = kept.filter(({ body }) => WORDS.some((word) => body.includes(word))).map(({ queue }) => queue);
  return [...new Set([...inTables, ...inQueues])].sort();
}

describe('erasing a member', () => {
  const running = useSystem(async (system) => {
    system.listenFor(WORDS);
    await system.load({ ...programme, members: [{ memberId: MEMBER, ...PERSON }] });
  });

  it('leaves no name, contact or message of theirs in any table, queue or log', async () => {
    const { system } = running;
    const api = `${system.service('members').url}/api`;
    const purchase = {
      purchaseId: 'zeb-1',
      amount: 72,
      currency: 'GBP',
      pointOfSale: 'Rosemount Emporium',
      member: PERSON,
    };
    await system.world.publish([
      event('purchase.completed', 'zeb-purchase', purchase),
      event('member.status-changed', 'zeb-status', { status: 'Gold', previousStatus: 'Silver', member: PERSON }),
      // Neither can be accepted, and both are kept for a person.
      event('purchase.completed', 'zeb-spoilt', { ...purchase, amount: 'a lot' }),
    ]);
    await system.explain(() =>
      eventually(async () => {
        const texts = (await system.simulators.messages()).map((message) => JSON.stringify(message));
        expect(texts.filter((text) => text.includes('Zebediah')).length).toBeGreaterThanOrEqual(2);
        expect(await search(system)).toEqual(
          expect.arrayContaining(['gateway_inbox.inbox_message', 'intake.rejected', 'members.member']),
        );
      }, WITHIN),
    );

    const asked = await fetch(`${api}/members/${MEMBER}/data-export`, { method: 'POST' });
    const { id: exportId } = (await asked.json()) as { id: string };
    await system.explain(() =>
      eventually(async () => {
        const archive = await fetch(`${api}/data-exports/${exportId}/archive`);
        // Until all services have told, it says which are missing.
        expect(archive.status === 200 ? '' : await archive.text()).toBe('');
        const names = Buffer.from(await archive.arrayBuffer()).toString('latin1');
        for (const name of ['members/member.json', 'gateway-inbox/inbox_message.json', 'dispatcher/message.json'])
          expect(names).toContain(name);
      }, WITHIN),
    );

    const erasure = await fetch(`${api}/members/${MEMBER}/erasure`, { method: 'POST' });
    const { id } = (await erasure.json()) as { id: string };
    await system.explain(() =>
      eventually(async () => {
        const report = (await (await fetch(`${api}/erasures/${id}`)).json()) as object;
        expect(report).toMatchObject({ state: 'done', waitingFor: [] });
      }, WITHIN),
    );
    await system.explain(() => eventually(async () => expect(await search(system)).toEqual([]), WITHIN));
    expect(system.overheard).toEqual([]);

    // What is counted stays.
    const messages = await fetch(`${system.service('dispatcher').url}/api/messages`);
    const { items } = (await messages.json()) as { items: readonly { memberId: string; status: string }[] };
    expect(items.length).toBeGreaterThanOrEqual(2);
    expect(items.map(({ memberId }) => memberId)).not.toContain(MEMBER);
  });
});
