import fc from 'fast-check';
import { PhoneOrigins } from './phone-origins';

const { originOf } = new PhoneOrigins();

it.each([
  ['+79990000001', { timeZone: 'Europe/Moscow', operator: 'MegaFon' }],
  ['+12125550100', { timeZone: 'America/New_York' }],
  ['+34600000001', { timeZone: 'Europe/Madrid', operator: 'Vodafone' }],
  ['+33145000001', { timeZone: 'Europe/Paris' }],
  // of two zones, or of no country that there is
  ['+77010000001', { operator: 'Kcell/Activ' }],
  ['+99912345678', {}],
])('%s: %j', (number, origin) => {
  expect(originOf(number)).toEqual(origin);
});

it('gives zones that the runtime knows, to whatever number', () => {
  const number = fc.stringMatching(/^\+[1-9]\d{4,14}$/);
  fc.assert(
    fc.property(number, (e164) => {
      const { timeZone } = originOf(e164);
      if (timeZone !== undefined) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});
