import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Problem } from './problem';

/** A request as a route sees it. */
export interface ControlRequest {
  /** What stands in the path for `:id`; empty for paths without. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  /** Whether a person pressed a button on the page, who wants to see the page again. */
  readonly fromForm: boolean;
  /** The body as JSON; throws a `Problem` when it is not. */
  body(): unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One method of one path; `:id` stands for one segment. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly handle: (request: ControlRequest) => Reply | Promise<Reply>;
}

const LONGEST_BODY = 1024 * 1024;
const SAFE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** Serves routes; whatever they throw is answered as problem details. */
export function createControlServer(
  routes: readonly Route[],
  onFailure: (message: string, error: Error) => void,
): Server {
  return createServer((request, response) => {
    serve(routes, request)
      .catch((error: Error) => problemReply(error, onFailure))
      .then((reply) => write(response, reply, request.method === 'HEAD'))
      .catch((error: Error) => onFailure('http: a reply could not be written', error));
  });
}

async function serve(routes: readonly Route[], request: IncomingMessage): Promise<Reply> {
  const url = urlOf(request);
  const matches = routes.flatMap((route) => {
    const id = idIn(url.pathname, route.path);
    return id === undefined ? [] : [{ route, id }];
  });
  if (matches.length === 0) throw new Problem(404, 'NOT_FOUND', `nothing at ${url.pathname}`);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = matches.find(({ route }) => route.method === method);
  if (!match) {
    const allow = matches.map(({ route }) => route.method).join(', ');
    throw new Problem(405, 'METHOD_NOT_ALLOWED', `${url.pathname} takes ${allow}`, [], { allow });
  }
  const body = await read(request);
  return match.route.handle({
    id: match.id,
    query: Object.fromEntries(url.searchParams),
    fromForm: request.headers['content-type'] === 'application/x-www-form-urlencoded',
    body: () => parseJson(body),
  });
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://localhost');
  } catch {
    throw new Problem(400, 'URL_INVALID', 'the address cannot be read');
  }
}

/** What stands for `:id`, the empty string for a path without one, undefined when the path is another. */
function idIn(pathname: string, pattern: string): string | undefined {
  const actual = pathname.split('/');
  const expected = pattern.split('/');
  if (actual.length !== expected.length) return undefined;
  const position = expected.indexOf(':id');
  const same = expected.every((segment, index) => index === position || segment === actual[index]);
  return same ? (actual[position] ?? '') : undefined;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY)
      throw new Problem(413, 'BODY_TOO_LONG', `a body has at most ${LONGEST_BODY} octets`, [], { connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Problem(400, 'JSON_INVALID', `the body is not JSON: ${(error as Error).message}`);
  }
}

function problemReply(error: Error, onFailure: (message: string, error: Error) => void): Reply {
  if (!(error instanceof Problem)) onFailure('http: a request could not be served', error);
  const problem = error instanceof Problem ? error : new Problem(500, 'INTERNAL', 'the simulator failed; see its log');
  const headers = { 'content-type': 'application/problem+json', ...problem.headers };
  return { status: problem.status, headers, body: JSON.stringify(problem.body()) };
}

function write(response: ServerResponse, { status, headers, body = '' }: Reply, headOnly: boolean): void {
  response.writeHead(status, { ...SAFE_HEADERS, ...headers });
  response.end(headOnly ? undefined : body);
}
