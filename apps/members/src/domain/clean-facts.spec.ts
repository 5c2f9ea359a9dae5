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
        phone: { value: '+34612345678', verified: true, country: 'ES' },
        email: { value: 'Homer@example.com', verified: false },
        corrections: [
          { field: 'phone', original: '612 34 56 78', corrected: '+34612345678' },
          { field: 'email', original: ' Homer@EXAMPLE.com ', corrected: 'Homer@example.com' },
        ],
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
    expect(facts).toEqual({
      firstName: 'Ab',
      lastName: null,
      balances: [{ currency: 'b', amount: 1 }],
      corrections: [{ field: 'firstName', original: ' Ab ', corrected: 'Ab' }],
    });
  });

  it('tells the time zone from a phone only where its country has one', () => {
    const zoneOf = (value: string) => clean({ phone: { value, verified: true } }).facts.phone;
    expect(zoneOf('+33612345678')).toMatchObject({ country: 'FR', timeZone: 'Europe/Paris' });
    expect(zoneOf('+79990000001')).toEqual({ value: '+79990000001', verified: true, country: 'RU' });
  });

  it('keeps apart when and how a contact came in', () => {
    const phone = {
      value: '+34612345678',
      verified: true,
      attachedAt: '2026-05-01T00:00:00Z',
      attachedBy: 'sms' as const,
    };
    const { facts } = clean({ phone });
    expect(facts.phone).toEqual({ value: phone.value, verified: true, country: 'ES' });
    expect(facts.phoneAttachment).toEqual({ value: phone.value, attachedAt: phone.attachedAt, attachedBy: 'sms' });
  });

  it('knows a device without an id by its token', () => {
    const device = { token: 't-1', platform: 'ios' as const, pushService: 'apns' as const, active: true };
    const [once, again, other] = [device, device, { ...device, token: 't-2' }].map(
      (one) => clean({ devices: [one] }).facts.devices![0]!.id,
    );
    expect(once).toMatch(/^[0-9a-f-]{36}$/);
    expect([again, other]).toEqual([once, expect.not.stringMatching(once!)]);
  });

  it('notes what became of an address', () => {
    const { facts } = clean({ address: { line: '12345 , Springfield' } });
    expect(facts.address).toEqual({ postalCode: '12345', line: 'Springfield' });
    expect(facts.corrections).toHaveLength(1);
    expect(clean({ address: facts.address }).facts.corrections).toBeUndefined();
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
    ['a registration without', 'registration.completed', undefined, true],
    ['the start of a registration', 'registration.started', undefined, true],
    ['another event with a contact', 'purchase.completed', { phone: { value: '+15550100001' } }, true],
    ['another event with a contact that cannot be used', 'purchase.completed', { phone: { value: '1' } }, false],
    ['another event that takes a contact away', 'purchase.completed', { phone: null }, false],
    ['another event with a name', 'purchase.completed', { firstName: 'A' }, false],
    ['facts that are none', 'registration.completed', { firstName: 7 }, true],
  ])('knows whether %s introduces a member', (_name, type, member, introduces) => {
    expect(read(type, member).introduces).toBe(introduces);
  });
});
