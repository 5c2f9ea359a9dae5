import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { type HttpAnswer, type HttpFailure, parseJson } from '@carillon/gateway-runtime';

export interface ApnsConnectionOptions {
  readonly url: string;
  readonly ca?: string;
  readonly connectTimeoutMs?: number;
}

const { NGHTTP2_REFUSED_STREAM } = constants;
const LONGEST_ANSWER = 64 * 1_024;

/**
 * One HTTP/2 connection on which every request is a stream of its own; opened when it is needed, and anew when it has
 * broken or the other side says that it will take no more (GOAWAY). What a stream's end says of its request is told
 * exactly: a stream that was refused, or is beyond the last that a GOAWAY names, has certainly not been worked on
 * (RFC 9113 §8.7).
 */
export class ApnsConnection {
  private session: ClientHttp2Session | undefined;
  private opening: Promise<ClientHttp2Session | HttpFailure> | undefined;
  private closing = false;

  constructor(private readonly options: ApnsConnectionOptions) {}

  async post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer | HttpFailure> {
    if (this.closing) return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    const session = await this.open();
    if ('outcome' in session) return session;
    if (signal.aborted) return { outcome: 'deferred', code: 'NOT_CONNECTED_IN_TIME', detail: 'no connection in time' };
    const prefix = new URL(this.options.url).pathname.replace(/\/$/, '');
    try {
      const stream = session.request({ ':method': 'POST', ':path': `${prefix}${path}`, ...headers }, { signal });
      stream.end(body);
      return await this.answerOn(stream, session);
    } catch {
      this.retire(session);
      return {
        outcome: 'deferred',
        code: 'UNREACHABLE',
        detail: 'the connection takes no requests',
        unreachable: true,
      };
    }
  }

  /** No request begins on it any more; those under way end. */
  retire(session = this.session): void {
    if (session === undefined) return;
    if (this.session === session) this.session = undefined;
    session.close();
  }

  async close(): Promise<void> {
    this.closing = true;
    const { session } = this;
    if (session === undefined || session.destroyed) return;
    await new Promise<void>((resolve) => session.close(resolve));
  }

  private async open(): Promise<ClientHttp2Session | HttpFailure> {
    if (this.session !== undefined && !this.session.closed && !this.session.destroyed) return this.session;
    this.opening ??= this.connect().finally(() => (this.opening = undefined));
    return this.opening;
  }

  /** Resolves when the other side has said how many streams it takes, so that none has to be refused. */
  private connect(): Promise<ClientHttp2Session | HttpFailure> {
    const { url, ca, connectTimeoutMs = 10_000 } = this.options;
    return new Promise((resolve) => {
      const session = connect(new URL(url).origin, { ca });
      const timer = setTimeout(() => session.destroy(), connectTimeoutMs);
      session.once('remoteSettings', () => {
        clearTimeout(timer);
        this.session = session;
        resolve(session);
      });
      session.once('goaway', () => this.retire(session));
      session.on('error', () => this.retire(session)); // its streams tell what it means for them
      session.once('close', () => {
        clearTimeout(timer);
        this.retire(session);
        resolve({ outcome: 'deferred', code: 'UNREACHABLE', detail: 'no connection', unreachable: true });
      });
    });
  }

  private answerOn(stream: ClientHttp2Stream, session: ClientHttp2Session): Promise<HttpAnswer | HttpFailure> {
    return new Promise((resolve) => {
      let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
      let text = '';
      stream.setEncoding('utf8');
      stream.once('response', ({ ':status': status = 0, ...fields }) => {
        const headers = Object.entries(fields).map(([name, value]) => [name, String(value)]);
        head = { status, headers: Object.fromEntries(headers) as Readonly<Record<string, string>> };
      });
      stream.on('data', (chunk: string) => {
        if (text.length < LONGEST_ANSWER) text += chunk;
      });
      stream.once('end', () => {
        if (head !== undefined) resolve({ ...head, text, json: () => parseJson(text) });
      });
      const wasPending = () => stream.pending || stream.rstCode === NGHTTP2_REFUSED_STREAM;
      stream.on('error', (error: Error) => {
        const timedOut = error.name === 'AbortError';
        const unsent = wasPending();
        if (timedOut) this.retire(session); // perhaps it is dead and does not know it
        resolve(unsent ? REFUSED : timedOut ? TIMED_OUT : CUT);
      });
      stream.once('close', () => resolve(stream.rstCode === NGHTTP2_REFUSED_STREAM ? REFUSED : CUT));
    });
  }
}

const REFUSED: HttpFailure = { outcome: 'deferred', code: 'STREAM_REFUSED', detail: 'the request was not taken up' };
const TIMED_OUT: HttpFailure = { outcome: 'unknown', code: 'TIMEOUT', detail: 'no answer in time' };
const CUT: HttpFailure = { outcome: 'unknown', code: 'NO_ANSWER', detail: 'the connection ended before the answer' };
