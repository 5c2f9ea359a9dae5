import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { z } from 'zod';
import { problem } from './problem-details.filter';

/** Setting `REQUEST_SECONDS`. */
export const RequestSeconds = z.coerce
  .number()
  .int()
  .min(1)
  .max(3_600)
  .default(300)
  .describe(
    'How long a request may take to arrive; it is answered 408 then. A file that is uploaded may take longer, but not pause so long',
  );

interface Deadline {
  /** From now on only a pause counts. */
  extend(): void;
}

const deadlines = new WeakMap<IncomingMessage, Deadline>();

/**
 * Gives up requests whose body does not arrive in time, in place of Node's `requestTimeout`, which knows no exceptions. Node's
 * `headersTimeout` stays. Whoever is answered before the body has come, such as for a missing token, cannot go on sending for ever.
 */
export function limitArrival(server: Server, ms: number): void {
  server.requestTimeout = 0;
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const giveUp = (): void => refuse(request, response, ms);
    const timer = setTimeout(giveUp, ms);
    request.once('close', () => clearTimeout(timer));
    request.once('end', () => clearTimeout(timer));
    const extend = (): void => {
      clearTimeout(timer);
      request.setTimeout(ms, giveUp);
      // What we make of the whole file may take longer.
      request.once('end', () => request.setTimeout(0));
    };
    deadlines.set(request, { extend });
  });
}

/** Lets the body of a request take as long as it keeps coming. For those who have shown who they are, and only for files. */
export const mayTakeLong = (request: IncomingMessage): void => deadlines.get(request)?.extend();

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function refuse(request: IncomingMessage, response: ServerResponse, ms: number): void {
  if (response.headersSent) {
    request.destroy();
    return;
  }
  const detail = `nothing more of the request has arrived within ${ms / 1_000} s`;
  // Node ends the connection after the answer, though the client may still be sending.
  response.writeHead(408, { 'Content-Type': 'application/problem+json', Connection: 'close' });
  response.end(JSON.stringify(problem(408, 'REQUEST_TIMEOUT', { detail })));
}
