import { z } from 'zod';
import { STATUS_CLASSES, type StatusClass } from './command-status';
import { RECEIPT_IDS } from './message-id-spellings';
import { DEFAULT_ALPHABETS } from './message-text';

const DEFAULT_PORT = 2775;
const DEFAULT_TLS_PORT = 3550;

/** Splitting a long text: by user data header, by sar_* TLVs, or by the centre (TLV message_payload). */
export const SPLITS = ['udh', 'sar', 'payload'] as const;

export type Split = (typeof SPLITS)[number];

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const milliseconds = (min: number) => integer(min, 86_400_000);

/** `0x45:temporary,0x401:recipient`: what statuses mean at this centre, beside or against SMPP 3.4. */
const StatusOverrides = z.string().transform((list, ctx): ReadonlyMap<number, StatusClass> => {
  const pairs = list.split(',').map((pair) => pair.split(':'));
  const faults = pairs.filter(([status, name]) => !isStatus(status) || !isStatusClass(name));
  if (faults.length > 0) {
    const wanted = `<status>:<${STATUS_CLASSES.join('|')}>`;
    ctx.addIssue(`${faults.map((fault) => fault.join(':')).join(', ')} is not ${wanted}`);
  }
  return new Map(pairs.map(([status, name]) => [Number(status), name as StatusClass])); // checked just above
});

const Parameters = z.strictObject({
  systemType: z.string().max(12).default(''),
  /** Sender of messages that name none; without it the centre's own default. */
  sourceAddr: z.string().max(20).optional(),
  /** Against the derived ones, for every sender. */
  sourceTon: integer(0, 6).optional(),
  sourceNpi: integer(0, 18).optional(),
  window: integer(1, 10_000).default(50),
  /** Sessions that submit and are delivered to; 1, or none when there are transmitters. */
  transceivers: integer(0, 32).optional(),
  /** Sessions that only submit. */
  transmitters: integer(0, 32).default(0),
  /** Sessions that are only delivered to: receipts come by these. */
  receivers: integer(0, 32).default(0),
  split: z.enum(SPLITS).default('udh'),
  referenceBits: z.enum(['8', '16']).default('8'),
  maxParts: integer(1, 255).default(10),
  defaultAlphabet: z.enum(DEFAULT_ALPHABETS).default('gsm'),
  validitySec: integer(60, 2_678_400).optional(),
  enquireLinkMs: milliseconds(10).default(30_000),
  responseTimeoutMs: milliseconds(10).default(30_000),
  connectTimeoutMs: milliseconds(10).default(10_000),
  reconnectMinMs: milliseconds(1).default(1_000),
  reconnectMaxMs: milliseconds(1).default(60_000),
  /** Pause after a bind that was refused because of the account. */
  accountRetryMs: milliseconds(1).default(60_000),
  throttlePauseMs: milliseconds(1).default(1_000),
  queueFullPauseMs: milliseconds(1).default(5_000),
  receiptIds: z.enum(RECEIPT_IDS).default('auto'),
  /** The clock of the centre's `done date` against UTC; without it a receipt counts from its arrival. */
  utcOffsetMinutes: integer(-840, 840).optional(),
  statuses: StatusOverrides.optional(),
  caFile: z.string().min(1).optional(),
});

/**
 * Settings of one SMPP account as a URL, such as `smpp://system_id:password@host:2775?sourceAddr=BRAND&window=50`;
 * `smpps` is TLS.
 *
 * system_id and password are percent-decoded and may be longer than SMPP 3.4 §4.1.1 allows, because some centres issue
 * such. Every fault is an issue of its own, and none of them quotes the URL, which holds the password.
 */
export const SmppSettings = z.string().transform((text, ctx) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  for (const fault of urlFaults(url)) ctx.addIssue(fault);
  const query = [...(url?.searchParams ?? [])];
  const parameters = Parameters.safeParse(Object.fromEntries(query));
  for (const issue of parameters.error?.issues ?? []) ctx.addIssue([...issue.path, issue.message].join(': '));
  for (const name of repeated(query.map(([key]) => key))) ctx.addIssue(`${name}: given more than once`);
  if (url === undefined || !parameters.success) return z.NEVER;
  const { data } = parameters;
  if (data.reconnectMaxMs < data.reconnectMinMs) ctx.addIssue('reconnectMaxMs: less than reconnectMinMs');
  const transceivers = data.transceivers ?? (data.transmitters > 0 ? 0 : 1);
  if (transceivers + data.transmitters === 0) ctx.addIssue('transceivers: a session that submits is needed');
  const tls = url.protocol === 'smpps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT) : Number(url.port),
    tls,
    systemId: decode(url.username) ?? '',
    password: decode(url.password) ?? '',
    ...data,
    transceivers,
    referenceBits: data.referenceBits === '16' ? (16 as const) : (8 as const),
  };
});

export type SmppSettings = Readonly<z.infer<typeof SmppSettings>>;

function urlFaults(url: URL | undefined): readonly string[] {
  if (url === undefined) return ['not a URL'];
  const faults: readonly (readonly [boolean, string])[] = [
    [!/^smpps?:$/.test(url.protocol), 'protocol: expected smpp: or smpps:'],
    [url.hostname === '', 'host: missing'],
    [url.username === '', 'system_id: missing (smpp://system_id:password@host)'],
    [!isCString(decode(url.username)), 'system_id: expected Latin-1 characters, percent-encoded'],
    [!isCString(decode(url.password)), 'password: expected Latin-1 characters, percent-encoded'],
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

function isCString(text: string | undefined): boolean {
  return text !== undefined && /^[\u0001-\u00ff]*$/.test(text);
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

function isStatus(text: string | undefined): boolean {
  return /^(0x[\da-f]{1,8}|[1-9]\d{0,9})$/i.test(text ?? '');
}

function isStatusClass(text: string | undefined): boolean {
  return STATUS_CLASSES.some((name) => name === text);
}
