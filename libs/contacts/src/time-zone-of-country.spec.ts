import { getCountries } from 'libphonenumber-js/min';
import { timeZoneOfCountry } from './time-zone-of-country';

it.each([
  ['FR', 'Europe/Paris'],
  ['BY', 'Europe/Minsk'],
  ['RU', undefined],
  ['ES', undefined],
  ['AC', undefined],
] as const)('%s: %s', (country, zone) => {
  expect(timeZoneOfCountry(country)).toBe(zone);
});

it('gives zones that the runtime knows, for every country with a numbering plan', () => {
  const zones = getCountries().flatMap((country) => timeZoneOfCountry(country) ?? []);
  expect(zones.length).toBeGreaterThan(150);
  for (const timeZone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
});
