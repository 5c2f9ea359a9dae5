import { isIP } from 'node:net';
import { z } from 'zod';

/** Networks that Express knows by name. */
const NAMED: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** What Express takes as `trust proxy`: nobody, so many proxies, or these. */
export type TrustedProxies = false | number | readonly string[];

/** Setting `TRUSTED_PROXIES`. */
export const TrustedProxies = z
  .string()
  .default('none')
  .transform(read)
  .describe(
    'Proxies, such as an Ingress, whose X-Forwarded-For tells the address of the client, which rate limits go by: ' +
      'addresses and networks, separated by commas (10.42.0.0/16), loopback, linklocal, uniquelocal; or how many of them each ' +
      'request passes; or none. Whoever is trusted can pass for any address',
  );

function read(text: string, context: z.RefinementCtx): TrustedProxies {
  if (text.trim() === 'none') return false;
  if (/^\s*[1-9]\s*$/.test(text)) return Number(text);
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => !NAMED.has(entry) && !isNetwork(entry));
  if (wrong.length === 0) return entries;
  context.addIssue(
    `${wrong.map((entry) => `"${entry}"`).join(', ')}: not an address, a network or one of ${[...NAMED].join(', ')}`,
  );
  return z.NEVER;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (most === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}
