import { eventually, fatesOf, type MessageFate } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';

jest.setTimeout(300_000);

const TEMPLATE = '7e000000-0000-4000-8000-000000000201';
/** The system needs this long to start and to come to rest. */
const UNTIL_MORNING_MS = 90_000;
const WITHIN = { withinMs: 240_000, everyMs: 250 };

/** A night that ends soon, by the clock of members who live by UTC. */
const clock = (at: Date): string => at.toISOString().slice(11, 16);
const morning = new Date(Date.now() + UNTIL_MORNING_MS + 59_999);
const QUIET_HOURS = `${clock(new Date(morning.getTime() - 4 * 3_600_000))}-${clock(morning)}`;

const CHOOSERS = ['chooser', 'stayer'] as const;
const numberOf = { chooser: '+15550100071', stayer: '+15550100072' };

const send = (messageType: string) => ({ kind: 'send-message', channel: 'sms', templateId: TEMPLATE, messageType });
const offerOf = (id: string, eventType: string, messageType: string) => ({
  ...{ id: `0f000000-0000-4000-8000-000000000${id}`, name: `On ${eventType}`, eventType, period: {}, filter: null },
  actions: [send(messageType)],
});

const event = (type: string, subject: string, data: object = {}) => ({
  type,
  body: JSON.stringify({
    ...{ specversion: '1.0', id: `${type} ${subject}`, source: '/e2e', type, subject, time: new Date().toISOString() },
    data,
  }),
});

async function call(url: string, method: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Messages that an event of this type asked for, by member. */
const fatesOn = (system: CarillonSystem, eventType: string): ReadonlyMap<string, MessageFate> =>
  new Map(
    fatesOf(system.world.statuses)
      .filter(({ eventId }) => eventId.startsWith(eventType))
      .map((fate) => [fate.memberId, fate]),
  );

describe('a member who unsubscribes while a message waits', () => {
  const running = useSystem(
    async (system) => {
      await system.load({
        members: CHOOSERS.map((memberId) => ({
          ...{ memberId, locale: 'en', timeZone: 'UTC', firstName: memberId },
          phone: { value: numberOf[memberId], verified: true },
        })),
        templates: [{ templateId: TEMPLATE, name: 'News', channel: 'sms', text: 'News for {{member.firstName}}.' }],
        offers: [offerOf('201', 'questionnaire.updated', 'mailing'), offerOf('202', 'balance.requested', 'refill')],
      });
      const members = system.service('members').url;
      await call(`${members}/api/message-types/mailing`, 'PUT', { title: 'News', doNotDisturb: 'night' });
      await eventually(
        async () => expect(await system.tablesWith(['night'])).toContain('dispatcher.message_type'),
        WITHIN,
      );
      const triggered = `${system.service('offers').url}/api/triggered-messages`;
      const { id } = await call(triggered, 'POST', {
        ...{ name: 'Soon', arm: [{ eventType: 'card.activated' }], delay: 'PT30S', action: send('offer') },
      });
      await call(`${triggered}/${String(id)}/start`, 'POST');
    },
    { dispatcher: { QUIET_HOURS } },
  );

  it('does not get it, and the status says why: parked for the night, and triggered and not yet due', async () => {
    const { system } = running;
    const timers = `${system.service('scheduler').url}/api/timers?state=pending`;
    await system.world.publish(
      CHOOSERS.flatMap((member) => [
        event('questionnaire.updated', member, { member: { firstName: member } }),
        event('card.activated', member, { cardNumber: '7000000000000017' }),
      ]),
    );
    await system.explain(() =>
      eventually(async () => {
        const deferred = [...fatesOn(system, 'questionnaire.updated').values()].map(({ status }) => status);
        expect(deferred).toEqual(['deferred', 'deferred']);
        const { items } = (await call(timers, 'GET')) as { items: readonly { owner: string }[] };
        expect(items.filter(({ owner }) => owner === 'offers')).toHaveLength(2);
      }, WITHIN),
    );

    const cells = ['mailing', 'offer', 'refill'].map((type) => ({ type, channel: 'sms', selected: false }));
    await call(`${system.service('members').url}/api/members/chooser/subscriptions`, 'PUT', { cells });
    // One that is asked for only now, of a type that waits for nothing.
    await system.world.publish(CHOOSERS.map((member) => event('balance.requested', member)));

    await system.explain(() =>
      eventually(() => {
        for (const type of ['balance.requested', 'card.activated', 'questionnaire.updated']) {
          const fates = fatesOn(system, type);
          expect(fates.get('chooser')).toMatchObject({ status: 'suppressed', code: 'OPTED_OUT' });
          expect(fates.get('stayer')).toMatchObject({ status: 'delivered' });
        }
      }, WITHIN),
    );
    const sentTo = (await system.simulators.messages()).map((message) => JSON.stringify(message));
    expect(sentTo.filter((text) => text.includes(numberOf.stayer))).toHaveLength(3);
    expect(sentTo.filter((text) => text.includes(numberOf.chooser))).toEqual([]);
  });
});
