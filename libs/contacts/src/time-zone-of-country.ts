import type { CountryCode } from './normalise-phone';

/** Of ECMA-402's Intl Locale Info; engines have had it first as a getter, then as a method. */
interface LocaleInfo {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
}

const zones = new Map<CountryCode, string | undefined>();

/**
 * The time zone of a country that has only one, by the zone list that comes with the runtime (CLDR); undefined elsewhere.
 *
 * A country with several is left open: no free offline source tells the zone of a mobile number, which moves with its
 * owner, and a wrong zone would ring at night.
 */
export function timeZoneOfCountry(country: CountryCode): string | undefined {
  if (!zones.has(country)) zones.set(country, onlyZone(country));
  return zones.get(country);
}

function onlyZone(country: CountryCode): string | undefined {
  const locale = new Intl.Locale(`und-${country}`) as LocaleInfo; // TypeScript's library does not have it yet
  const [zone, ...others] = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  return others.length === 0 ? zone : undefined;
}
