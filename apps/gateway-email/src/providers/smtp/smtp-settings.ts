import { z } from 'zod';

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const milliseconds = integer(100, 600_000);

/** `required`: STARTTLS or nothing; `opportunistic`: STARTTLS if the server offers it; `off`: never. */
export const TLS_RULES = ['required', 'opportunistic', 'off'] as const;

const Parameters = z.strictObject({
  tls: z.enum(TLS_RULES).optional(),
  caFile: z.string().min(1).optional(),
  maxConnections: integer(1, 100).default(5),
  maxMessages: integer(1, 100_000).default(100),
  connectTimeoutMs: milliseconds.default(10_000),
  greetingTimeoutMs: milliseconds.default(10_000),
  /** Silence for so long ends a connection. */
  socketTimeoutMs: milliseconds.default(60_000),
  /** Name to greet the server with. */
  name: z.string().min(1).max(255).optional(),
});

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * An SMTP server as a URL: `smtp://user:password@host:587?maxConnections=5`; `smtps` is TLS from the first octet.
 *
 * A password goes over an encrypted connection only, unless the server is on this machine or `tls` says otherwise. The
 * certificate is always verified. Every fault is an issue of its own, and none quotes the URL, which holds the password.
 */
export const SmtpSettings = z.string().transform((text, ctx) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  for (const fault of urlFaults(url)) ctx.addIssue(fault);
  const parameters = Parameters.safeParse(Object.fromEntries(url?.searchParams ?? []));
  for (const issue of parameters.error?.issues ?? []) ctx.addIssue([...issue.path, issue.message].join(': '));
  if (url === undefined || !parameters.success) return z.NEVER;
  const { data } = parameters;
  const implicitTls = url.protocol === 'smtps:';
  const user = decode(url.username) ?? '';
  const careful = user !== '' && !LOOPBACK.test(url.hostname) ? 'required' : 'opportunistic';
  return {
    ...data,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicitTls ? 465 : 587) : Number(url.port),
    implicitTls,
    tls: data.tls ?? careful,
    ...(user === '' ? {} : { auth: { user, pass: decode(url.password) ?? '' } }),
  };
});

export type SmtpSettings = Readonly<z.infer<typeof SmtpSettings>>;

function urlFaults(url: URL | undefined): readonly string[] {
  if (url === undefined) return ['not a URL'];
  const faults: readonly (readonly [boolean, string])[] = [
    [!/^smtps?:$/.test(url.protocol), 'protocol: expected smtp: or smtps:'],
    [url.hostname === '', 'host: missing'],
    [decode(url.username) === undefined, 'user: not percent-encoded'],
    [decode(url.password) === undefined, 'password: not percent-encoded'],
    [url.username === '' && url.password !== '', 'user: missing'],
    [!/^\/?$/.test(url.pathname), 'path: expected none'],
    [url.hash !== '', 'fragment: expected none; write # as %23'],
  ];
  return faults.filter(([fault]) => fault).map(([, text]) => text);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
