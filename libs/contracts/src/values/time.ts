import { z } from 'zod';

/** A moment on the wire: ISO 8601 with an offset, such as `2026-05-01T12:00:00Z`. */
export const Instant = z.iso.datetime({ offset: true });

/** An IANA zone name that this machine knows, such as `Europe/Madrid`. */
export const TimeZone = z.string().refine(
  remembered((name) => new Intl.DateTimeFormat('en', { timeZone: name })),
  {
    error: 'not an IANA time zone name, such as Europe/Madrid',
  },
);

/** A BCP 47 language tag, such as `es-ES`. */
export const Locale = z
  .string()
  .min(1)
  .refine(
    remembered((tag) => Intl.getCanonicalLocales(tag)),
    { error: 'not a BCP 47 language tag, such as es-ES' },
  );

/** Intl is slow to build and to refuse; the answers for the first 2,000 names are remembered. */
function remembered(attempt: (name: string) => unknown): (name: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (name) => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    let verdict = true;
    try {
      attempt(name);
    } catch {
      verdict = false;
    }
    if (verdicts.size < 2_000) verdicts.set(name, verdict);
    return verdict;
  };
}
