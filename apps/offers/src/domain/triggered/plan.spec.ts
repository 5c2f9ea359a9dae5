import { compileTriggered } from './compile-triggered';
import { type Occurrence, passTime, planOf, type Role, type Timing } from './plan';
import { triggeredTerms } from '../../../test/triggered-terms';

const FOREVER = Date.UTC(2100, 0);

function timingFor(changes: object = {}): Timing {
  const result = compileTriggered({ ...triggeredTerms(changes), id: '9b1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d' });
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.triggered.timing;
}

const occurrence = (at: string, ...roles: readonly Role[]): Occurrence => ({
  ...{ id: `e ${at} ${roles.join()}`, at: Date.parse(at), roles },
  occasion: {
    ...{ eventId: at, source: '/pos', type: 'registration.completed', correlationId: 'c-1', metavariables: {} },
    timeZone: 'Europe/Madrid',
  },
});

/** When messages go, to the end of all time. */
function momentsOf(timing: Timing, ...occurrences: readonly Occurrence[]): readonly string[] {
  const plan = planOf(timing, undefined, occurrences);
  const rest = passTime(timing, plan.cycle, FOREVER);
  return [...plan.firings, ...rest.firings].map(({ dueAt, number }) => `${new Date(dueAt).toISOString()} ${number}`);
}

const twice = { delay: 'P14D', repeat: { every: 'P14D', atMost: 2 } };
const registered = occurrence('2026-03-20T09:00:00Z', 'arm');

describe('a triggered message', () => {
  it('goes after two weeks and again after two more, by the clock of the member', () => {
    expect(momentsOf(timingFor(twice), registered)).toEqual([
      '2026-04-03T08:00:00.000Z 1',
      '2026-04-17T08:00:00.000Z 2',
    ]);
  });

  it('does not go once it is called off', () => {
    const bought = occurrence('2026-04-10T09:00:00Z', 'cancel');
    expect(momentsOf(timingFor(twice), registered, bought)).toEqual(['2026-04-03T08:00:00.000Z 1']);
  });

  it('does not go when it is called off at the very moment', () => {
    expect(momentsOf(timingFor({ delay: 'P14D' }), registered, occurrence('2026-04-03T08:00:00Z', 'cancel'))).toEqual(
      [],
    );
  });

  it('waits two weeks from what postpones it, and goes on counting', () => {
    const bought = occurrence('2026-03-25T09:00:00Z', 'postpone');
    expect(momentsOf(timingFor(twice), registered, bought)).toEqual([
      '2026-04-08T08:00:00.000Z 1',
      '2026-04-22T08:00:00.000Z 2',
    ]);
    const late = occurrence('2026-04-05T08:00:00Z', 'postpone');
    expect(momentsOf(timingFor(twice), registered, late)).toEqual([
      '2026-04-03T08:00:00.000Z 1',
      '2026-04-19T08:00:00.000Z 2',
    ]);
  });

  it('begins anew with an event that arms and cancels', () => {
    const again = occurrence('2026-03-25T09:00:00Z', 'arm', 'cancel');
    expect(momentsOf(timingFor({ delay: 'P14D' }), registered, again)).toEqual(['2026-04-08T08:00:00.000Z 1']);
  });

  it.each([
    ['restart', ['2026-04-08T08:00:00.000Z 1']],
    ['keep', ['2026-04-03T08:00:00.000Z 1']],
  ])('when it is armed while it is armed: %s', (rearm, moments) => {
    const again = occurrence('2026-03-25T09:00:00Z', 'arm');
    expect(momentsOf(timingFor({ delay: 'P14D', rearm }), registered, again)).toEqual(moments);
  });

  it('waits for its time of day', () => {
    expect(momentsOf(timingFor({ delay: 'P14D', at: '12:30' }), registered)).toEqual(['2026-04-03T10:30:00.000Z 1']);
    const timing = timingFor({ delay: 'P14D', at: '12:30', timeZone: 'America/New_York' });
    expect(momentsOf(timing, registered)).toEqual(['2026-04-03T16:30:00.000Z 1']);
  });

  it('goes at half past three where half past two is skipped, and once where it comes twice', () => {
    const timing = timingFor({ delay: 'PT1H', at: '02:30' });
    expect(momentsOf(timing, occurrence('2026-03-28T12:00:00Z', 'arm'))).toEqual(['2026-03-29T01:30:00.000Z 1']);
    expect(momentsOf(timing, occurrence('2026-10-24T12:00:00Z', 'arm'))).toEqual(['2026-10-25T00:30:00.000Z 1']);
  });

  it('waits for its window', () => {
    const window = { from: '10:00', to: '20:00', days: ['mon', 'tue'] };
    expect(momentsOf(timingFor({ delay: 'P14D', window }), registered)).toEqual(['2026-04-06T08:00:00.000Z 1']);
  });

  it.each([
    [{ after: 'P30D' }, 2],
    [{ at: '2026-06-01T00:00:00Z' }, 5],
    [{ after: 'P30D', at: '2026-04-05T00:00:00Z' }, 1],
  ])('ends: %j', (end, count) => {
    expect(momentsOf(timingFor({ delay: 'P14D', repeat: { every: 'P14D' }, end }), registered)).toHaveLength(count);
  });
});

describe('compileTriggered', () => {
  const faultsOf = (changes: object) => {
    const result = compileTriggered({ ...triggeredTerms(changes), id: '9b1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d' });
    return result.outcome === 'refused' ? result.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
  };

  it.each([
    [{ repeat: { every: 'P14D' } }, ['/repeat REPEAT_ENDLESS']],
    [{ repeat: { every: 'PT59M', atMost: 2 } }, ['/repeat/every REPEAT_TOO_OFTEN']],
    [{ end: {} }, ['/end END_EMPTY']],
    [{ delay: 'P14D', end: { after: 'P13D' } }, ['/end/after NEVER_SENT']],
    [{ at: '21:00', window: { from: '10:00', to: '20:00' } }, ['/at NEVER_SENT']],
    [{ arm: [{ eventType: 'purchase.complete' }] }, ['/arm/0/eventType EVENT_TYPE_UNKNOWN']],
    [
      { cancel: [{ eventType: 'balance.requested' }, { eventType: 'purchase.completed', filter: amuont() }] },
      ['/cancel/1/filter/rules/0/field FIELD_UNKNOWN'],
    ],
    [{ action: { ...triggeredTerms().action, channel: 'receipt' } }, ['/action/channel CHANNEL_UNFIT']],
  ])('refuses %j', (changes, faults) => {
    expect(faultsOf(changes)).toEqual(faults);
  });
});

function amuont() {
  return { combinator: 'and', rules: [{ field: 'event.amuont', operator: '=', value: 1 }] };
}
