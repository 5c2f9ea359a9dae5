import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { faultOfAddresses } from '../addresses';
import { type DeadLetter, DeadLetters, type Selection } from './dead-letters';
import { keptQueues } from './kept-queues';

const HELP = `Messages that were given up, and events that were rejected.

  npm run dead -- list [--queue NAME] [--limit N] [--json]
  npm run dead -- show ID [--queue NAME]
  npm run dead -- replay ID [--with FILE] [--queue NAME]      back to where it failed, as it was or as FILE says
  npm run dead -- replay --all --queue NAME [--code CODE]
  npm run dead -- discard ID [--queue NAME]
  npm run dead -- discard --all --queue NAME [--code CODE]

Without --queue every *.dead and *.rejected queue is looked at, and carillon.unrouted; that needs the management
interface of RabbitMQ (RABBITMQ_MANAGEMENT_URL). RABBITMQ_URL says which broker; the one of "npm start" by default.
Both take the addresses of several nodes, separated by commas.
`;

const OPTIONS = {
  queue: { type: 'string' },
  limit: { type: 'string', default: '50' },
  code: { type: 'string' },
  with: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Env = Readonly<Record<string, string | undefined>>;
type Write = (text: string) => void;

class UsageError extends Error {}

/** `npm run dead`. Returns the exit code: 0 done, 1 nothing matched or the broker failed, 2 wrong words. */
export async function main(
  argv: readonly string[],
  env: Env,
  write: Write = (text) => void process.stdout.write(text),
): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    const [command, id] = positionals;
    if (values.help || command === undefined) {
      write(HELP);
      return command === undefined && !values.help ? 2 : 0;
    }
    const url = env['RABBITMQ_URL'];
    if (url === undefined) throw new UsageError('RABBITMQ_URL is not set');
    const fault = faultOfAddresses(url);
    if (fault !== undefined) throw new UsageError(`RABBITMQ_URL: ${fault}`);
    const letters = await DeadLetters.open(url);
    try {
      const queues =
        values.queue === undefined ? await keptQueues(url, env['RABBITMQ_MANAGEMENT_URL']) : [values.queue];
      return await run(command, { letters, queues, id, values, write });
    } finally {
      await letters.close();
    }
  } catch (error) {
    write(`${(error as Error).message}\n${error instanceof UsageError ? `\n${HELP}` : ''}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

interface Call {
  readonly letters: DeadLetters;
  readonly queues: readonly string[];
  readonly id: string | undefined;
  readonly values: ReturnType<typeof parse>['values'];
  readonly write: Write;
}

function run(command: string, call: Call): Promise<number> {
  if (command === 'list') return list(call);
  if (command === 'show') return show(call);
  if (command === 'replay' || command === 'discard') return take(command, call);
  throw new UsageError(`there is no command "${command}"`);
}

async function list({ letters, queues, values, write }: Call): Promise<number> {
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a whole number from 1');
  const found: DeadLetter[] = [];
  for (const queue of queues) found.push(...(await letters.list(queue, limit)));
  if (values.json)
    write(
      `${JSON.stringify(
        found.map(({ body: _body, ...letter }) => letter),
        null,
        2,
      )}\n`,
    );
  else if (found.length === 0) write('Nothing was given up.\n');
  else for (const letter of found) write(`${line(letter)}\n`);
  return 0;
}

const line = ({ id, queue, type, code, detail, failedAt }: DeadLetter): string =>
  [id, queue, type, code, failedAt ?? '-', detail.replaceAll(/\s+/g, ' ').slice(0, 120)].join('  ');

async function show({ letters, queues, id, write }: Call): Promise<number> {
  if (id === undefined) throw new UsageError('show needs an id');
  for (const queue of queues) {
    const letter = await letters.find(queue, id);
    if (letter === undefined) continue;
    const { body, ...rest } = letter;
    for (const [name, value] of Object.entries(rest)) write(`${name}: ${value ?? '-'}\n`);
    write(`\n${pretty(body)}\n`);
    return 0;
  }
  return nothing(write);
}

async function take(command: 'replay' | 'discard', { letters, queues, id, values, write }: Call): Promise<number> {
  if ((id === undefined) === !values.all) throw new UsageError(`${command} takes either an id or --all`);
  if (values.all && values.queue === undefined) throw new UsageError('--all needs --queue: name what you mean');
  if (values.with !== undefined && (command === 'discard' || id === undefined))
    throw new UsageError('--with goes with replay and one id');
  const body = values.with === undefined ? undefined : await readFile(values.with);
  let count = 0;
  for (const queue of queues) {
    const selection: Selection = {
      queue,
      ...(id === undefined ? {} : { id }),
      ...(values.code ? { code: values.code } : {}),
    };
    const taken = command === 'replay' ? await letters.replay(selection, body) : await letters.discard(selection);
    for (const letter of taken) write(`${command === 'replay' ? 'replayed' : 'discarded'}  ${line(letter)}\n`);
    count += taken.length;
  }
  return count === 0 ? nothing(write) : 0;
}

function nothing(write: Write): number {
  write('Nothing matches. "npm run dead -- list" shows what there is.\n');
  return 1;
}

function pretty(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')), null, 2);
  } catch {
    return body.toString('utf8');
  }
}
