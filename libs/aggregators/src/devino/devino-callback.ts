import { type CallbackReading, type CallbackRequest, parseJson, type ProviderReceipt } from '@carillon/gateway-runtime';
import { z } from 'zod';

/** Words of every interface of theirs, old and new, in lower case. */
const STATUSES: Readonly<Record<string, ProviderReceipt['status']>> = {
  enqueued: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  visited: 'clicked',
  clicked: 'clicked',
  undelivered: 'undelivered',
  rejected: 'undelivered',
  expired: 'expired',
  vp_expired: 'expired',
  failed: 'failed',
  cancelled: 'failed',
  unknown: 'unknown',
};

const Id = z.union([z.string().min(1).max(64), z.number()]).transform(String);
const Word = z.string().max(64);
const Report = z
  .object({
    messageId: Id.optional(),
    providerId: Id.optional(),
    id: Id.optional(),
    status: Word.optional(),
    state: Word.optional(),
    errorCode: Word.nullish(),
    error: Word.nullish(),
    receivedAt: z.union([z.string(), z.number()]).nullish(),
    statusAt: z.string().nullish(),
    time: z.union([z.string(), z.number()]).nullish(),
  })
  .refine((report) => (report.messageId ?? report.providerId ?? report.id) !== undefined, 'no id')
  .refine((report) => (report.status ?? report.state) !== undefined, 'no status');
type Report = z.output<typeof Report>;

const Reports = z.union([z.array(Report).max(10_000), Report.transform((one) => [one])]);

/** A report as it comes to our address: one or several, in any of the spellings that their pages show. */
export function readDevinoCallback({ body }: CallbackRequest): CallbackReading {
  const reports = Reports.safeParse(parseJson(body.toString('utf8')));
  if (!reports.success)
    return { outcome: 'refused', because: 'nonsense', detail: 'expected reports with id and status' };
  const now = new Date();
  return { outcome: 'taken', receipts: reports.data.flatMap((report) => devinoReceipt(report, now) ?? []) };
}

/** What an answer about statuses, or a callback, says of one message; undefined for a word that is not known. */
export function devinoReceipt(report: Report, now: Date): ProviderReceipt | undefined {
  const { messageId, providerId, id, status, state, errorCode, error } = report;
  const word = STATUSES[(status ?? state ?? '').toLowerCase()];
  const name = messageId ?? providerId ?? id;
  if (word === undefined || name === undefined) return undefined;
  const code = errorCode ?? error ?? undefined;
  const { receivedAt, time, statusAt } = report;
  const at = statusAt ? instantOf(statusAt, 'Z', now) : instantOf(receivedAt ?? time ?? '', MOSCOW, now);
  return { providerMessageIds: [name], status: word, at, ...(code === undefined ? {} : { code: codeOf(code) }) };
}

/** Reads the messages of an answer about statuses. */
export function readDevinoStatuses(messages: unknown): readonly ProviderReceipt[] {
  const reports = z.array(z.unknown()).safeParse(messages);
  const now = new Date();
  return (reports.data ?? []).flatMap((one) => {
    const report = Report.safeParse(one);
    return (report.success ? devinoReceipt(report.data, now) : undefined) ?? [];
  });
}

const codeOf = (code: string): string => code.toUpperCase().replaceAll('-', '_');

/** Callbacks show Moscow time, answers about statuses UTC. */
const MOSCOW = '+03:00';

/** Milliseconds since 1970, or a time with the zone given here; never later than now. */
function instantOf(value: string | number, zone: string, now: Date): Date {
  const text = String(value);
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  const at = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(day === undefined ? text : `${day}T${time}${zone}`);
  return Number.isNaN(at) || at > now.getTime() ? now : new Date(at);
}
