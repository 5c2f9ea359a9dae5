/** Large providers, as names to compare with: what is in this list is never taken for a typo. */
const PROVIDERS = [
  'aol.com',
  'email.com',
  'gmail.com',
  'gmx.com',
  'gmx.de',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'inbox.ru',
  'list.ru',
  'live.com',
  'mail.com',
  'mail.ru',
  'outlook.com',
  'proton.me',
  'rambler.ru',
  'web.de',
  'yahoo.com',
  'yandex.com',
  'yandex.ru',
  'ymail.com',
] as const;

const known = new Set<string>(PROVIDERS);
/** Shorter names have too many neighbours that are domains in their own right. */
const SHORTEST = 7;
const LONG = 10;

/**
 * The address that was probably meant, where the domain is one slip of the finger (two in long names) away from a large
 * provider's. A report for people: the address may be right, so nobody changes it by this.
 *
 * @param email as `normaliseEmail` gives it
 */
export function suggestEmail(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (domain.length < SHORTEST || known.has(domain)) return undefined;
  const [best] = PROVIDERS.filter((provider) => provider.length >= SHORTEST)
    .map((provider) => ({ provider, slips: slipsBetween(domain, provider) }))
    .filter(({ provider, slips }) => slips <= (provider.length >= LONG ? 2 : 1))
    .sort((a, b) => a.slips - b.slips);
  return best && `${email.slice(0, at)}@${best.provider}`;
}

/** Optimal string alignment distance: letters left out, added, mistaken, or two neighbours swapped. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const mistaken = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2]! + 1 : Infinity;
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, mistaken, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
