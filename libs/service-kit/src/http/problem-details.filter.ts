import { isConnectionLoss, type Logger, RejectedError, TransientError } from '@carillon/messaging';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { ZodValidationException } from 'nestjs-zod';
import type { ZodError } from 'zod';
import { OAuthRefusal } from '../auth/oauth-refusal';

/** Body of every error answer (RFC 9457). `errors` names each fault by a JSON Pointer into what was sent. */
export interface ProblemDetails {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Turns whatever a controller throws into problem details; only the unforeseen is logged, and tells no details. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (error instanceof OAuthRefusal) {
      response.status(error.getStatus()).json(error.getResponse());
      return;
    }
    // It took too long to arrive, and has been answered.
    if (response.writableEnded) return;
    const answer = problemOf(error);
    if (answer.status === 500) this.log.error({ err: error }, 'a request failed');
    if (answer.status === 503) response.setHeader('Retry-After', retryAfterSeconds(error));
    response.status(answer.status).type('application/problem+json').send(JSON.stringify(answer));
  }
}

export const problem = (status: number, code: string, rest: Partial<ProblemDetails> = {}): ProblemDetails => ({
  type: 'about:blank',
  title: TITLES[status] ?? 'Error',
  status,
  code,
  ...rest,
});

function problemOf(error: unknown): ProblemDetails {
  if (error instanceof ZodValidationException) return invalid(error.getZodError() as ZodError);
  if (error instanceof RejectedError) {
    const errors = error.faults.length > 0 ? { errors: error.faults } : {};
    return problem(statusOf(error.code), error.code, { detail: error.message, ...errors });
  }
  if (error instanceof TransientError) return problem(503, error.code, { detail: error.message });
  if (isConnectionLoss(error)) return problem(503, 'NOT_READY', { detail: 'try again in a few seconds' });
  if (error instanceof HttpException) return ofNest(error);
  // What Express refuses before Nest sees it (`http-errors`): a body too large, a charset unknown.
  const { status = 500, expose } = error as { status?: number; expose?: boolean };
  if (expose === true && status < 500) return problem(status, codeOf(status), { detail: (error as Error).message });
  return problem(500, 'UNEXPECTED');
}

function ofNest(error: HttpException): ProblemDetails {
  const status = error.getStatus();
  return problem(status, codeOf(status), status < 500 ? { detail: error.message } : {});
}

const codeOf = (status: number): string => (TITLES[status] ?? 'ERROR').toUpperCase().replaceAll(' ', '_');

function invalid(error: ZodError): ProblemDetails {
  const errors = error.issues.map(({ path, code, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    code: code.toUpperCase(),
    detail: message,
  }));
  return problem(400, 'INVALID', { detail: `${errors.length} fault(s) in the request`, errors });
}

function statusOf(code: string): number {
  if (code.endsWith('_NOT_FOUND')) return 404;
  return code.endsWith('_CONFLICT') ? 409 : 422;
}

function retryAfterSeconds(error: unknown): number {
  const ms = error instanceof TransientError ? error.retryAfterMs : undefined;
  return Math.ceil((ms ?? 5_000) / 1_000);
}
