import { cleanFacts } from './clean-facts';
import { readEvent } from './read-event';

const clean = (facts: Parameters<typeof cleanFacts>[0]) => cleanFacts(facts, { defaultCountry: 'ES' });

describe('cleanFacts', () => {
  it('normalises contacts', () => {
    const facts = {
      phone: { value: '612 34 56 78', verified: true },
      email: { value: ' Homer@EXAMPLE.com ', verified: false },
    };
    expect(clean(facts)).toEqual({
      facts: {
        phone: { value: '+34612345678', verified: true },
        email: { value: 'Homer@example.com', verified: false },
      },
      faults: [],
    });
  });

  it('leaves out a contact that cannot be used, and says so without repeating it', () => {
    const { facts, faults } = clean({ firstName: 'A', phone: { value: '123x', verified: true }, email: null });
    expect(facts).toEqual({ firstName: 'A', email: null });
    expect(faults).toEqual([{ field: 'phone', code: expect.stringMatching(/^PHONE_/), detail: expect.any(String) }]);
    expect(JSON.stringify(faults)).not.toContain('123');
  });

  it('takes out what databases refuse', () => {
    const { facts } = clean({
      firstName: ' A\u0000\ud800b ',
      lastName: '\u0001',
      balances: [{ currency: 'b\u0000', amount: 1 }],
    });
    expect(facts).toEqual({ firstName: 'Ab', lastName: null, balances: [{ currency: 'b', amount: 1 }] });
  });

  it('says nothing of what was not said', () => {
    expect(clean({})).toEqual({ facts: {}, faults: [] });
  });
});

describe('readEvent', () => {
  const read = (type: string, member?: unknown) =>
    readEvent({ eventId: 'e', source: 's', type, time: '2026-05-01T00:00:00Z', memberId: 'm', data: { member } }, {});

  it.each([
    ['a registration with facts', 'registration.completed', { firstName: 'A' }, true],
    ['a registration without', 'registration.completed', undefined, false],
    ['another event with a contact', 'purchase.completed', { phone: { value: '+15550100001' } }, true],
    ['another event with a contact that cannot be used', 'purchase.completed', { phone: { value: '1' } }, false],
    ['another event that takes a contact away', 'purchase.completed', { phone: null }, false],
    ['another event with a name', 'purchase.completed', { firstName: 'A' }, false],
    ['facts that are none', 'registration.completed', { firstName: 7 }, false],
  ])('knows whether %s introduces a member', (_name, type, member, introduces) => {
    expect(read(type, member).introduces).toBe(introduces);
  });
});
