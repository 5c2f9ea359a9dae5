import { z } from 'zod';
import { DOOR_NAMES, type DoorName, type DoorStatus, type ProviderDoor } from '../listen';
import { compileAddressPattern } from '../rules/address-pattern';
import { BUILT_IN_RULES } from '../rules/built-in-rules';
import { Protocol, Rule } from '../rules/rule';
import type { RuleBook } from '../rules/rule-book';
import type { ReceiptOutbox } from '../smsc/receipt-outbox';
import type { MessageLog } from '../storage/message-log';
import { viewOf } from '../storage/message-view';
import type { MessageView, ReceivedMessage } from '../storage/received-message';
import { renderPage } from './page';
import { Problem, type Fault } from './problem';
import type { ControlRequest, Reply, Route } from './router';

/** What the control API looks at and changes. */
export interface ControlledParts {
  readonly log: MessageLog;
  readonly rules: RuleBook;
  readonly outbox: ReceiptOutbox;
  readonly doors: Readonly<Record<DoorName, ProviderDoor>>;
  /** Forgets messages received in part. */
  readonly forgetParts: () => void;
}

const ROWS_ON_PAGE = 200;
const MAIL_POLICY =
  "sandbox allow-popups; default-src 'none'; img-src * data:; style-src * 'unsafe-inline'; font-src *";
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

const MessagesQuery = z.object({
  protocol: z.union([Protocol, z.literal('').transform(() => undefined)]).optional(),
  to: z.string().optional(),
  accepted: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).optional(),
});
type MessagesQuery = z.infer<typeof MessagesQuery>;
const RulesBody = z.object({ rules: z.array(Rule).max(1_000) });

/** Every route of the control API. */
export function controlRoutes(parts: ControlledParts): readonly Route[] {
  return [
    { method: 'GET', path: '/', handle: ({ query }) => page(parts, query) },
    { method: 'GET', path: '/health/ready', handle: () => json({ status: 'ok' }) },
    { method: 'GET', path: '/counts', handle: () => json(countsOf(parts)) },
    {
      method: 'GET',
      path: '/messages',
      handle: async ({ query }) => json(await found(parts.log, valid(MessagesQuery, query))),
    },
    { method: 'DELETE', path: '/messages', handle: () => forget(parts) },
    { method: 'GET', path: '/messages/:id', handle: async ({ id }) => json(await viewOf(existing(parts.log, id))) },
    { method: 'GET', path: '/messages/:id/html', handle: ({ id }) => mailAsSeen(existing(parts.log, id)) },
    { method: 'GET', path: '/messages/:id/source', handle: ({ id }) => mailSource(existing(parts.log, id)) },
    { method: 'DELETE', path: '/receipts', handle: () => done(parts.outbox.clear()) },
    { method: 'GET', path: '/rules', handle: () => json(rulesOf(parts.rules)) },
    { method: 'PUT', path: '/rules', handle: (request) => tell(parts.rules, valid(RulesBody, request.body()).rules) },
    { method: 'DELETE', path: '/rules', handle: () => tell(parts.rules, []) },
    ...DOOR_NAMES.flatMap((name) => doorRoutes(name, parts.doors[name])),
  ];
}

function doorRoutes(name: DoorName, door: ProviderDoor): readonly Route[] {
  const actions = { pause: () => door.pause(), resume: () => door.resume(), disconnect: () => door.disconnect() };
  return [
    { method: 'GET', path: `/${name}`, handle: () => json(door.status()) },
    ...Object.entries(actions).map(([action, perform]) => ({
      method: 'POST' as const,
      path: `/${name}/${action}`,
      handle: async ({ fromForm }: ControlRequest): Promise<Reply> => {
        await perform();
        return fromForm ? { status: 303, headers: { location: '/' } } : json(door.status());
      },
    })),
  ];
}

/** Messages that fit the query, newest first. */
async function found(
  log: MessageLog,
  { protocol, to, accepted, limit = Infinity }: MessagesQuery,
): Promise<MessageView[]> {
  const isRecipient = to ? compileAddressPattern(to) : () => true;
  const hits: ReceivedMessage[] = [];
  for (const message of log.newestFirst()) {
    if (protocol && message.protocol !== protocol) continue;
    if (accepted && String(message.accepted) !== accepted) continue;
    if (isRecipient(message.to)) hits.push(message);
    if (hits.length >= limit) break;
  }
  return Promise.all(hits.map(viewOf));
}

async function page(parts: ControlledParts, query: Readonly<Record<string, string>>): Promise<Reply> {
  const wanted = valid(MessagesQuery, query);
  const text = renderPage({
    messages: await found(parts.log, { limit: ROWS_ON_PAGE, ...wanted }),
    counts: parts.log.counts(),
    receipts: parts.outbox.counts(),
    doors: statusesOf(parts),
    rules: parts.rules.list(),
    filter: { protocol: wanted.protocol ?? '', to: wanted.to ?? '' },
    refresh: query['refresh'] !== 'off',
  });
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY },
    body: text,
  };
}

/** The HTML part of a mail, with scripts off. Its pictures load, so an open pixel counts an open. */
async function mailAsSeen(message: ReceivedMessage): Promise<Reply> {
  const { html } = await viewOf(message);
  if (!html) throw new Problem(404, 'NO_HTML', `message ${message.id} has no HTML`);
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': MAIL_POLICY },
    body: html,
  };
}

function mailSource(message: ReceivedMessage): Reply {
  if (message.protocol !== 'smtp' || !message.source)
    throw new Problem(404, 'NO_SOURCE', `message ${message.id} has no source`);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: message.source };
}

function countsOf(parts: ControlledParts): object {
  return { messages: parts.log.counts(), receipts: parts.outbox.counts(), ...statusesOf(parts) };
}

function statusesOf({ doors }: ControlledParts): Readonly<Record<DoorName, DoorStatus>> {
  const { smsc, smtp, http, https } = doors;
  return { smsc: smsc.status(), smtp: smtp.status(), http: http.status(), https: https.status() };
}

function forget({ log, forgetParts }: ControlledParts): Reply {
  log.clear();
  return done(forgetParts());
}

/** The answer to something that has been done and has nothing to say. */
function done(_nothing: void): Reply {
  return { status: 204, headers: {} };
}

function tell(book: RuleBook, rules: readonly Rule[]): Reply {
  book.replace(rules);
  return json(rulesOf(book));
}

function rulesOf(book: RuleBook): object {
  const told = book.list();
  return { rules: told.map(({ rule }) => rule), used: told.map(({ used }) => used), builtIn: BUILT_IN_RULES };
}

function existing(log: MessageLog, id: string): ReceivedMessage {
  const message = log.find(id);
  if (!message) throw new Problem(404, 'MESSAGE_UNKNOWN', `no message ${id}`);
  return message;
}

function valid<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults: readonly Fault[] = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Problem(422, 'REQUEST_INVALID', 'The request does not fit its schema.', faults);
}

function json(body: unknown): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
