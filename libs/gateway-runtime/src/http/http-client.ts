import { Agent, type Dispatcher, errors } from 'undici';
import type { SendResult } from '../channel-provider';
import { parseJson } from './lossless-json';

/** What a provider answered, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, with ids kept whole; undefined when it is none. */
  json(): unknown;
}

/** No answer: `deferred` when the request has certainly not gone out, else `unknown`. */
export type HttpFailure = Extract<SendResult, { readonly outcome: 'deferred' | 'unknown' }>;

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpClientOptions {
  /** Connections to one host at the same time. */
  readonly connections: number;
  readonly connectTimeoutMs?: number;
  /** A longer answer is no answer. */
  readonly longestAnswer?: number;
  /** PEM of authorities to be trusted beside the usual ones. */
  readonly ca?: string;
  /** Speak HTTP/2 where the other side does. */
  readonly http2?: boolean;
}

/** Set when a connection is there and the request is about to be written to it. */
interface Progress {
  begun: boolean;
}

/**
 * HTTP for adapters: connections kept open, every answer whole or not at all, and a clear word on what is not known.
 *
 * A request that found no connection has certainly not been sent. One that has begun to be written and got no complete
 * answer may have been acted upon. Never rejects, and never names the address, which may hold a secret.
 */
export class HttpClient {
  private readonly agent: Agent;
  private readonly dispatcher: Dispatcher;
  private closed: Promise<void> | undefined;

  constructor(options: HttpClientOptions) {
    const { connections, connectTimeoutMs = 10_000, longestAnswer = 1024 * 1024, ca, http2 = false } = options;
    this.agent = new Agent({
      connections,
      allowH2: http2,
      maxResponseSize: longestAnswer,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: connectTimeoutMs, ...(ca === undefined ? {} : { ca }) },
    });
    this.dispatcher = this.agent.compose(noteBeginning);
  }

  async request(url: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | HttpFailure> {
    if (this.closed !== undefined)
      return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    const { method = 'GET', headers, body } = request;
    const progress: Progress = { begun: false };
    const { origin, pathname, search } = new URL(url);
    try {
      const path = `${pathname}${search}`;
      const response = await this.dispatcher.request({ origin, path, method, headers, body, signal, opaque: progress });
      const text = await response.body.text();
      return answerOf(response.statusCode, response.headers, text);
    } catch (error) {
      return failureOf(error as Error, progress);
    }
  }

  /** Lets requests under way end; may be called twice. */
  close(): Promise<void> {
    this.closed ??= this.agent.close();
    return this.closed;
  }
}

export const isFailure = (answer: HttpAnswer | HttpFailure): answer is HttpFailure => 'outcome' in answer;

/** A body of form fields, UTF-8; fields without a value are left out, and those of a list come several times. */
export function formOf(fields: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) form.append(name, one);
  }
  return form.toString();
}

const noteBeginning: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (controller, context) => {
      (options as { readonly opaque?: Progress }).opaque!.begun = true; // put there by `request`
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: handler.onRequestUpgrade?.bind(handler),
    onResponseStart: handler.onResponseStart?.bind(handler),
    onResponseData: handler.onResponseData?.bind(handler),
    onResponseEnd: handler.onResponseEnd?.bind(handler),
    onResponseError: handler.onResponseError?.bind(handler),
  });

function answerOf(
  status: number,
  raw: Readonly<Record<string, string | string[] | undefined>>,
  text: string,
): HttpAnswer {
  const headers = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  return { status, headers, text, json: () => parseJson(text) };
}

function failureOf(error: Error & { readonly code?: string }, { begun }: Progress): HttpFailure {
  const aborted = error.name === 'AbortError' || error.name === 'TimeoutError';
  if (!begun) {
    const code = aborted ? 'NOT_CONNECTED_IN_TIME' : 'UNREACHABLE';
    return { outcome: 'deferred', code, detail: reasonOf(error), unreachable: true };
  }
  if (aborted) return { outcome: 'unknown', code: 'TIMEOUT', detail: 'no answer in time' };
  const code = error instanceof errors.ResponseExceededMaxSizeError ? 'ANSWER_TOO_LONG' : 'NO_ANSWER';
  return { outcome: 'unknown', code, detail: reasonOf(error) };
}

/** The system's word for it, such as `ECONNREFUSED`: its sentences may quote an address. */
const reasonOf = ({ code, name }: Error & { readonly code?: string }): string => code ?? name;
