import { type PayloadOf, SendPush } from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import fc from 'fast-check';
import { PushProvider, partIdOf } from './push.provider';
import type { PushOutcome, PushService } from './push-service';

type Service = PushService['name'];

const accepted: PushOutcome = { outcome: 'accepted', providerMessageIds: ['1'] };
const gone: PushOutcome = { outcome: 'gone', code: 'FCM_UNREGISTERED', detail: 'gone' };
const suspect: PushOutcome = { ...gone, code: 'APNS_BadDeviceToken', suspect: true };
const account: PushOutcome = { outcome: 'rejected', fault: 'account', code: 'FCM_PERMISSION_DENIED', detail: 'no' };
const content: PushOutcome = { outcome: 'rejected', fault: 'content', code: 'FCM_INVALID_ARGUMENT', detail: 'no' };
const deferred: PushOutcome = { outcome: 'deferred', code: 'FCM_UNAVAILABLE', detail: 'busy' };
const unknown: PushOutcome = { outcome: 'unknown', code: 'TIMEOUT', detail: 'silence' };

/** A provider whose services say what they are told for a token. */
function providerOf(services: readonly Service[], say: (token: string) => PushOutcome) {
  const published: Outgoing[] = [];
  let calls = 0;
  const provider = new PushProvider(
    'push',
    services.map((name) => ({
      name,
      push: async ({ token }) => {
        calls += 1;
        return say(token);
      },
      close: async () => undefined,
    })),
    () => new Date('2026-05-01T10:15:00Z'),
  );
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  void provider.start({
    onReceipt: async () => undefined,
    publish: async (items) => void published.push(...items),
    log: quiet,
  });
  return { provider, published, calls: () => calls };
}

const pushTo = (...targets: readonly (readonly [Service, string])[]): PayloadOf<typeof SendPush> =>
  SendPush.schema.parse({
    ...SendPush.example,
    targets: targets.map(([pushService, token]) => ({ id: `of ${token}`, token, pushService })),
  });
const signal = new AbortController().signal;

describe('PushProvider', () => {
  const push = pushTo(['fcm', 'a'], ['fcm', 'b'], ['fcm', 'c']);
  const outcomeFor = (...outcomes: readonly PushOutcome[]) =>
    providerOf(['fcm', 'apns'], (token) => outcomes['abc'.indexOf(token)] ?? gone).provider.send(push, signal);

  it.each([
    [[gone, accepted, unknown], 'accepted', undefined],
    [[gone, unknown, deferred], 'unknown', 'TIMEOUT'],
    [[content, gone, deferred], 'deferred', 'FCM_UNAVAILABLE'],
    [[gone, gone, gone], 'rejected', 'FCM_UNREGISTERED'],
    [[content, content, content], 'rejected', 'FCM_INVALID_ARGUMENT'],
    // one service of two: the other one goes on
    [[account, gone, gone], 'deferred', 'FCM_PERMISSION_DENIED'],
  ])('makes of %j one result', async (outcomes, outcome, code) => {
    const result = await outcomeFor(...outcomes);
    expect(result).toMatchObject({ outcome, ...(code === undefined ? {} : { code }) });
  });

  it('gives a message the name that its member’s app knows', async () => {
    const ids = [partIdOf(push.deliveryId, push.memberId)];
    expect(await outcomeFor(accepted, accepted)).toEqual({ outcome: 'accepted', providerMessageIds: ids });
  });

  it('has no service for some devices, and says so when there are no others', async () => {
    const { provider } = providerOf(['fcm'], () => accepted);
    expect(await provider.send(pushTo(['hms', 'a']), signal)).toMatchObject({ code: 'PUSH_SERVICE_MISSING' });
    expect((await provider.send(pushTo(['hms', 'a'], ['fcm', 'b']), signal)).outcome).toBe('accepted');
  });

  it('lets the runtime pause it where its only service refuses our account', async () => {
    const { provider } = providerOf(['fcm'], () => account);
    expect(await provider.send(push, signal)).toMatchObject({ outcome: 'rejected', fault: 'account' });
  });

  it('leaves a service in peace that refuses our account, and not the others', async () => {
    const { provider, calls } = providerOf(['fcm', 'apns'], (token) => (token === 'ios' ? accepted : account));
    await provider.send(pushTo(['fcm', 'a']), signal);
    expect(await provider.send(pushTo(['fcm', 'b']), signal)).toMatchObject({ outcome: 'deferred' });
    expect(calls()).toBe(1);
    expect((await provider.send(pushTo(['apns', 'ios']), signal)).outcome).toBe('accepted');
  });

  it('has devices switched off, each under an id of its own that a second attempt gives again', async () => {
    const { provider, published } = providerOf(['fcm'], (token) => (token === 'b' ? accepted : gone));
    await provider.send(push, signal);
    await provider.send(push, signal);
    const items = published as { id: string; payload: { token: string } }[];
    expect(items.map(({ payload }) => payload.token)).toEqual(['a', 'c', 'a', 'c']);
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
  });

  it('suspects its own settings when a service knows none of many devices', async () => {
    const { provider, published } = providerOf(['apns', 'fcm'], (token) => (token === 'good' ? accepted : suspect));
    const send = (token: string) => provider.send(pushTo(['apns', token]), signal);
    for (let count = 0; count < 15; count += 1) await send('x');
    await send('good');
    for (let count = 0; count < 20; count += 1) await send('x');
    expect(published).toHaveLength(35);
    expect(await send('x')).toMatchObject({ outcome: 'deferred', code: 'APNS_BadDeviceToken' });
    expect(published).toHaveLength(35);
  });

  it('never says accepted unless a device has it, and never rejected while one may have it or get it', async () => {
    const some = fc.constantFrom(accepted, gone, content, deferred, unknown);
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 6 }), async (outcomes) => {
        const targets = outcomes.map((_, index) => ['fcm', String(index)] as const);
        const { provider } = providerOf(['fcm', 'apns'], (token) => outcomes[Number(token)]!);
        const { outcome } = await provider.send(pushTo(...targets), signal);
        const said = (wanted: string) => outcomes.some((one) => one.outcome === wanted);
        expect(outcome === 'accepted').toBe(said('accepted'));
        expect(outcome === 'rejected').toBe(!said('accepted') && !said('unknown') && !said('deferred'));
      }),
    );
  });
});
