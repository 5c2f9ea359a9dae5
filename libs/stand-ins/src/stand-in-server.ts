import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from './certificate';
import {
  type Call,
  type Decision,
  type FrontDesk,
  type Handled,
  type Reply,
  type StandIn,
  Unreadable,
} from './stand-in';

export interface StandInServerOptions {
  readonly standIns: readonly StandIn[];
  readonly desk: FrontDesk;
  readonly host?: string;
  /** 0 takes any that is free; once open it stays the same. */
  readonly port?: number;
  /** Name of the setting that the port comes from, for the error when it is taken. */
  readonly setting?: string;
  /** With it: TLS, HTTP/2 and HTTP/1.1. */
  readonly tls?: Certificate;
  readonly onFailure?: (message: string, error: Error) => void;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** As many as a client may open at the same time on one connection of HTTP/2. */
const STREAMS = 100;
const LONGEST_BODY = 8 * 1024 * 1024;
const GARBAGE: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html>this is no answer</html>',
};
const NOBODY: Reply = { status: 404, body: { error: 'no stand-in at this address' } };

/** Serves stand-ins over HTTP, or over TLS with HTTP/2, each under a path that begins with its name. */
export class StandInServer {
  private server: Server | Http2SecureServer | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly byName: ReadonlyMap<string, StandIn>;
  private port: number;
  private atOnce = 0;
  /** Most calls that were in hand at the same time. */
  mostAtOnce = 0;

  constructor(private readonly options: StandInServerOptions) {
    this.byName = new Map(options.standIns.map((standIn) => [standIn.name, standIn]));
    this.port = options.port ?? 0;
  }

  /** Without a slash at the end; the name of a stand-in comes next. */
  get url(): string {
    const { tls, host = '127.0.0.1' } = this.options;
    return tls === undefined ? `http://${host}:${this.port}` : `https://localhost:${this.port}`;
  }

  async resume(): Promise<void> {
    if (this.server !== undefined) return;
    const { tls, host = '127.0.0.1' } = this.options;
    const server = tls === undefined ? this.plain() : this.secure(tls);
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: Error) => {
        const { setting = 'port' } = this.options;
        reject(new Error(`simulators: ${setting}=${this.port} on ${host}: ${error.message}`, { cause: error }));
      });
      server.listen(this.port, host, resolve);
    });
    this.port = (server.address() as AddressInfo).port; // a TCP listener's address is never a string
    this.server = server;
  }

  /** Closes the listener and drops every connection: the provider is down. */
  async pause(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.disconnect();
    await closed;
  }

  disconnect(): void {
    for (const session of this.sessions) session.destroy();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Tells HTTP/2 clients to open no more streams, as a server does that is about to stop (RFC 9113 §6.8). */
  goAway(): void {
    for (const session of this.sessions) session.goaway();
  }

  status(): { readonly listening: boolean; readonly port: number; readonly sessions: number } {
    return { listening: this.server !== undefined, port: this.port, sessions: this.sockets.size };
  }

  private plain(): Server {
    return createServer((request, response) => void this.serve(request, response));
  }

  private secure(tls: Certificate): Http2SecureServer {
    const server = createSecureServer(
      { ...tls, allowHTTP1: true, settings: { maxConcurrentStreams: STREAMS } },
      (request, response) => {
        void this.serve(request, response);
      },
    );
    server.on('session', (session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => undefined); // the client sees it as well
    });
    return server;
  }

  private async serve(request: Request, response: Response): Promise<void> {
    response.on('error', () => undefined); // the client has gone
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      const { reply, decision } = await this.handle(request);
      if (decision?.lateMs) await sleep(decision.lateMs);
      act(request, response, reply, decision);
    } catch (error) {
      this.options.onFailure?.('http: a call could not be served', error as Error);
      write(response, { status: 500, body: { error: 'the stand-in failed; see its log' } });
    } finally {
      this.atOnce -= 1;
    }
  }

  private async handle(request: Request): Promise<Handled> {
    try {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(url.pathname) ?? [];
      const standIn = this.byName.get(name);
      const body = await bodyOf(request);
      if (standIn === undefined) return { reply: NOBODY };
      const call: Call = {
        method: request.method ?? 'GET',
        path,
        query: url.searchParams,
        headers: request.headers,
        body,
        httpVersion: request.httpVersion,
        origin: this.url,
      };
      return await standIn.handle(call, this.options.desk);
    } catch (error) {
      if (error instanceof Unreadable) return { reply: error.reply };
      throw error;
    }
  }
}

async function bodyOf(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new Unreadable({ status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function act(request: Request, response: Response, reply: Reply, decision: Decision | undefined): void {
  switch (decision?.answer) {
    case 'hang':
      return;
    case 'garbage':
      return write(response, GARBAGE);
    case 'disconnect-before':
    case 'disconnect-after':
      return cut(request);
    default:
      return write(response, reply);
  }
}

function cut(request: Request): void {
  if ('stream' in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

function write(response: Response, { status, headers = {}, body }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const type = isRaw ? {} : { 'content-type': 'application/json; charset=utf-8' };
  // both kinds of response have these two methods, whose overloads no union can be called by
  const plain = response as ServerResponse;
  plain.writeHead(status, { ...type, ...headers });
  plain.end(isRaw ? body : JSON.stringify(body));
}
