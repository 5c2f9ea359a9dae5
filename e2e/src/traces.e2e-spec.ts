import { TRACED_SERVICES } from '@carillon/contracts';
import { eventually } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { serviceEnvironments } from './system/service-environments';

jest.setTimeout(300_000);

const TEMPLATE = '7e000000-0000-4000-8000-000000000301';
const THANKS = '0f000000-0000-4000-8000-000000000301';
const GRAND = '0f000000-0000-4000-8000-000000000302';
const PHONE = '+15550100091';
const LATER_PHONE = '+15550100092';
const WITHIN = { withinMs: 120_000, everyMs: 250 };

interface Step {
  readonly service: string;
  readonly step: string;
  readonly messageId?: string;
  readonly code?: string;
  readonly facts?: Record<string, unknown>;
}
interface Trace {
  readonly status: number;
  readonly text: string;
  readonly steps: readonly Step[];
  readonly absent: readonly string[];
  readonly silent: readonly string[];
}

const offer = (id: string, filter: object | null) => ({
  ...{ id, name: `Offer ${id.slice(-3)}`, eventType: 'purchase.completed', period: {}, filter },
  actions: [{ kind: 'send-message', channel: 'sms', templateId: TEMPLATE, messageType: 'system' }],
});

const purchase = (id: string, subject: string, data: object = { currency: 'EUR', amount: 10 }) => ({
  type: 'purchase.completed',
  body: JSON.stringify({
    ...{ specversion: '1.0', id, source: '/e2e/tills', type: 'purchase.completed', subject },
    ...{ time: new Date().toISOString(), data: { purchaseId: id, ...data } },
  }),
});

async function prepare(system: CarillonSystem): Promise<void> {
  await system.load({
    members: [
      { memberId: 'reached', phone: { value: PHONE, verified: true } },
      { memberId: 'later', phone: { value: LATER_PHONE, verified: true } },
      { memberId: 'unreachable' },
    ],
    templates: [{ templateId: TEMPLATE, name: 'Thanks', channel: 'sms', text: 'Thank you.' }],
    offers: [
      offer(THANKS, null),
      offer(GRAND, { combinator: 'and', rules: [{ field: 'event.amount', operator: '>=', value: 1_000 }] }),
    ],
  });
}

describe('the joined trace', () => {
  const running = useSystem(prepare, { members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' } });

  const get = async (service: string, path: string): Promise<Trace> => {
    const response = await fetch(`${running.system.service(service).url}/api/${path}`);
    const text = await response.text();
    return { status: response.status, text, ...(JSON.parse(text) as Omit<Trace, 'status' | 'text'>) };
  };
  const ofEvent = (eventId: string) => get('offers', `events/${eventId}/trace`);
  /** Once it says all of this. */
  const telling = (read: () => Promise<Trace>, ...steps: readonly string[]) =>
    eventually(async () => {
      const trace = await read();
      expect(trace.steps.map(({ service, step }) => `${service} ${step}`)).toEqual(expect.arrayContaining([...steps]));
      return trace;
    }, WITHIN);
  const stepOf = ({ steps }: Trace, name: string) => steps.find(({ step }) => step === name);

  it('tells how a message came about and reached its member, from either end, in order and without a contact', async () => {
    await running.system.world.publish([purchase('sold', 'reached')]);
    const story = [
      ...['offers event.decided', 'offers offer.applied', 'offers offer.stopped', 'dispatcher message.requested'],
      ...['dispatcher message.rendered', 'renderer template.used', 'dispatcher message.sent'],
      ...['gateway-sms gateway.part', 'dispatcher message.delivered', 'gateway-sms gateway.record'],
    ];
    const fromEvent = await telling(() => ofEvent('sold'), ...story);
    expect(fromEvent).toMatchObject({ status: 200, absent: [], silent: [] });
    const messageId = stepOf(fromEvent, 'message.requested')!.messageId!;
    const fromMessage = await telling(() => get('dispatcher', `messages/${messageId}/trace`), ...story);
    expect(fromMessage.steps).toEqual(fromEvent.steps);
    expect(stepOf(fromMessage, 'offer.stopped')).toMatchObject({ facts: { stoppedBy: ['/filter/rules/0'] } });
    expect(stepOf(fromMessage, 'template.used')).toMatchObject({ facts: { name: 'Thanks', version: 1 } });
    expect(stepOf(fromMessage, 'gateway.part')).toMatchObject({ facts: { status: 'delivered', part: 1 } });
    const names = fromMessage.steps.map(({ step }) => step);
    expect(names.indexOf('event.decided')).toBeLessThan(names.indexOf('message.requested'));
    expect(names.indexOf('message.requested')).toBeLessThan(names.indexOf('message.sent'));
    expect(fromMessage.text + fromEvent.text).not.toContain(PHONE);
    expect(fromMessage.text + fromEvent.text).not.toContain('Thank you');
  });

  it('tells why there was no message, and what an event waits for', async () => {
    await running.system.world.publish([
      purchase('unheard', 'unreachable'),
      purchase('unfit', 'reached', { currency: 'EUR', amount: 'much' }),
      purchase('early', 'stranger'),
    ]);
    const unheard = await telling(() => ofEvent('unheard'), 'dispatcher message.suppressed');
    expect(stepOf(unheard, 'message.suppressed')).toMatchObject({
      code: 'NO_CONTACT',
      detail: expect.stringContaining('no phone') as string,
    });
    const unfit = await telling(() => ofEvent('unfit'), 'intake event.rejected');
    expect(stepOf(unfit, 'event.rejected')).toMatchObject({ facts: { queue: 'intake.rejected' } });
    expect(unfit.steps).toHaveLength(1);
    const early = await telling(() => ofEvent('early'), 'members event.parked');
    expect(stepOf(early, 'event.parked')).toMatchObject({ facts: { memberId: 'stranger' } });
  });

  it('tells what waits, each try and why it came to nothing, and who could not be asked', async () => {
    const { system } = running;
    await system.service('gateway-voice').kill();
    await system.simulators.setRules([
      { protocol: 'smpp', match: { to: LATER_PHONE }, behaviour: { answer: 'reject', status: 0x14 } },
    ]);
    await system.world.publish([purchase('busy', 'later')]);
    const busy = await telling(() => ofEvent('busy'), 'gateway-sms attempt.failed', 'dispatcher message.deferred');
    expect(stepOf(busy, 'attempt.failed')).toMatchObject({ facts: { attempt: 1, outcome: 'deferred' } });
    expect(stepOf(busy, 'attempt.failed')!.code).toBe(stepOf(busy, 'message.deferred')!.code);
    expect(stepOf(busy, 'gateway.record')).toMatchObject({ facts: { state: 'deferred' } });
    expect(busy.absent).toEqual(['gateway-voice']);
    expect(busy.text).not.toContain(LATER_PHONE);
  });

  it('asks every service that there is', () => {
    const services = Object.keys(serviceEnvironments({ databaseUrl: 'postgres://x', brokerUrl: 'amqp://x' }));
    expect([...TRACED_SERVICES].sort()).toEqual(services.filter((name) => name !== 'simulators').sort());
  });

  it('knows nothing of what never was', async () => {
    expect(await ofEvent('never')).toMatchObject({ status: 404, code: 'TRACE_NOT_FOUND' });
    expect(await get('dispatcher', `messages/${TEMPLATE}/trace`)).toMatchObject({ status: 404 });
  });
});
