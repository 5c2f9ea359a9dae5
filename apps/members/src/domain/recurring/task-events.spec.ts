import { RecurringWork } from '@carillon/contracts';
import { compileFilter, fieldsOf } from '@carillon/rules';
import fc from 'fast-check';
import { mergeFacts } from '../merge-facts';
import type { Profile } from '../profile';
import type { ProfileFacts } from '../statements';
import { addDays } from './days';
import { taskEvents } from './task-events';

const profileOf = (facts: ProfileFacts): Profile => mergeFacts({}, facts, new Date('2026-01-01T00:00:00Z'));

const eventsFor = (work: object, facts: ProfileFacts, moment = '2026-05-01T08:00:00Z', timeZone = 'Europe/Madrid') =>
  taskEvents(
    RecurringWork.parse(work),
    { memberId: 'm-1', profile: profileOf(facts), timeZone },
    Date.parse(moment),
    () => true,
  ).map(({ type, data }) => ({ type, ...data }));

describe('birthdays', () => {
  const born = (birthDate: string, moment: string, changes: object = {}) =>
    eventsFor({ kind: 'birthday', ...changes }, { birthDate }, moment).map(
      ({ daysAhead, age }: Record<string, unknown>) => [daysAhead, age],
    );

  it('are told on the day, by the calendar of the member, and days before', () => {
    expect(born('1986-05-01', '2026-05-01T08:00:00Z')).toEqual([[0, 40]]);
    expect(born('1986-05-01', '2026-04-30T22:30:00Z')).toEqual([[0, 40]]); // past midnight in Madrid
    expect(born('1986-05-01', '2026-04-30T08:00:00Z')).toEqual([]);
    expect(born('1986-01-02', '2025-12-26T08:00:00Z', { daysBefore: [0, 7] })).toEqual([[7, 40]]);
  });

  it.each([
    ['february-28', '2026-02-28', '2026-03-01'],
    ['march-1', '2026-03-01', '2026-02-28'],
  ])('of those born on a leap day are on %s in other years', (leapDay, day, other) => {
    expect(born('2000-02-29', `${day}T08:00:00Z`, { leapDay })).toEqual([[0, 26]]);
    expect(born('2000-02-29', `${other}T08:00:00Z`, { leapDay })).toEqual([]);
    expect(born('2000-02-29', '2028-02-29T08:00:00Z', { leapDay })).toEqual([[0, 28]]);
    expect(born('2000-02-29', '2028-02-28T08:00:00Z', { leapDay })).toEqual([]);
  });

  it('come once a year, whatever the day of birth', () => {
    const births = fc.date({ min: new Date('1930-01-01'), max: new Date('2010-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        births,
        fc.integer({ min: 2020, max: 2032 }),
        fc.constantFrom('february-28', 'march-1'),
        (birth, year, leapDay) => {
          const birthDate = birth.toISOString().slice(0, 10);
          const days = Array.from({ length: 365 + (year % 4 === 0 ? 1 : 0) }, (_, day) =>
            addDays(`${year}-01-01`, day),
          );
          const told = days.flatMap((day) => born(birthDate, `${day}T08:00:00Z`, { leapDay }));
          expect(told).toEqual([[0, year - Number(birthDate.slice(0, 4))]]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('bonuses', () => {
  const lots = [
    { id: 'a', currency: 'bonus', amount: 50, expiresAt: '2026-05-03T22:30:00Z' }, // 4 May in Madrid
    { id: 'b', currency: 'bonus', amount: 30, expiresAt: '2026-05-04T10:00:00Z', left: 10.5 },
    { id: 'c', currency: 'bonus', amount: 99, expiresAt: '2026-05-05T10:00:00Z' },
    { id: 'd', currency: 'bonus', amount: 70, expiresAt: '2026-05-04T10:00:00Z', left: 0 },
    { id: 'e', currency: 'stars', amount: 5, expiresAt: '2026-05-04T10:00:00Z', activatesAt: '2026-05-02T10:00:00Z' },
  ];
  const ahead = (changes: object) => eventsFor({ kind: 'bonus-expiration', daysAhead: 3, ...changes }, { lots });
  const bonus = {
    ...{ type: 'bonus.expiration-upcoming', currency: 'bonus', amount: 60.5, daysAhead: 3 },
    expiresAt: '2026-05-03T22:30:00.000Z',
  };

  it('are summed by currency over what is left of the lots of the day', () => {
    expect(ahead({})).toEqual([
      bonus,
      expect.objectContaining({ currency: 'stars', amount: 5, expiresAt: '2026-05-04T10:00:00.000Z' }),
    ]);
    expect(ahead({ currency: 'bonus' })).toEqual([bonus]);
  });

  it('are told from the minimum on', () => {
    expect(ahead({ minimum: 60.5 })).toEqual([bonus]);
    expect(ahead({ minimum: 60.51 })).toEqual([]);
  });

  it('are told before they activate', () => {
    expect(eventsFor({ kind: 'bonus-activation', daysAhead: 1 }, { lots })).toEqual([
      {
        ...{ type: 'bonus.activation-upcoming', currency: 'stars', amount: 5, daysAhead: 1 },
        activatesAt: '2026-05-02T10:00:00.000Z',
      },
    ]);
  });
});

describe('statuses', () => {
  const levels = [
    { status: 'Silver', threshold: 100 },
    { status: 'Gold', threshold: 1_000 },
  ];
  const work = (changes: object = {}) => ({
    ...{ kind: 'status-assignment', measure: { of: 'balance', currency: 'bonus' }, levels },
    ...changes,
  });
  const facts = (amount: number, value?: string): ProfileFacts => ({
    balances: [{ currency: 'bonus', amount }],
    ...(value === undefined ? {} : { statuses: [{ system: 'default', value }] }),
  });

  it('are calculated and changed', () => {
    const data = { system: 'default', status: 'Silver', threshold: 100, nextStatus: 'Gold', nextThreshold: 1_000 };
    expect(eventsFor(work(), facts(100))).toEqual([
      { type: 'member.status-calculated', ...data },
      { type: 'member.status-changed', ...data },
    ]);
    expect(eventsFor(work(), facts(2_000, 'Silver'))).toMatchObject([
      { status: 'Gold', previousStatus: 'Silver' },
      { type: 'member.status-changed' },
    ]);
  });

  it('that stay are told only when asked for, and nobody is below the lowest', () => {
    expect(eventsFor(work(), facts(200, 'Silver'))).toEqual([]);
    expect(eventsFor(work({ announce: 'all' }), facts(200, 'Silver'))).toMatchObject([
      { type: 'member.status-calculated', status: 'Silver' },
    ]);
    expect(eventsFor(work({ announce: 'all' }), facts(99, 'Silver'))).toEqual([]);
  });

  it('may depend on custom fields', () => {
    const measure = { of: 'custom-field', code: 'visits' };
    expect(eventsFor(work({ measure }), { custom: { visits: 1_000 } })).toMatchObject([{ status: 'Gold' }, {}]);
    expect(eventsFor(work({ measure }), {})).toEqual([]);
  });

  it('need thresholds that rise', () => {
    const falling = work({ levels: [...levels].reverse() });
    expect(RecurringWork.safeParse(falling).error?.issues[0]?.message).toMatch(/rise/);
  });
});

describe('own events', () => {
  it('are raised for the members of the filter who are still there', () => {
    const filter = { combinator: 'and' as const, rules: [{ field: 'member.balance.bonus', operator: '>', value: 10 }] };
    const compiled = compileFilter(filter, fieldsOf());
    if (compiled.outcome === 'refused') throw new Error('the filter is refused');
    const work = RecurringWork.parse({ kind: 'raise-event', name: 'weekly', values: { week: 1 } });
    const raised = (facts: ProfileFacts) =>
      taskEvents(work, { memberId: 'm', profile: profileOf(facts), timeZone: 'UTC' }, 0, compiled.predicate);
    expect(raised({ balances: [{ currency: 'bonus', amount: 11 }] })).toMatchObject([
      { type: 'event.raised', data: { name: 'weekly', values: { week: 1 } } },
    ]);
    expect(raised({ balances: [{ currency: 'bonus', amount: 10 }] })).toEqual([]);
    expect(raised({ balances: [{ currency: 'bonus', amount: 11 }], state: 'deregistered' })).toEqual([]);
  });
});
