import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Role } from './roles';

/** Who sends a request. */
export interface Caller {
  /**
   * `client:<client_id>` of our own issuer, `user:<sub>` of another, `member:<member id>`, `api-token`, or `anonymous` where
   * nothing guards the interface.
   */
  readonly id: string;
  readonly roles: readonly Role[];
}

const CALLER = Symbol('CALLER');

type CallersRequest = Request & { [CALLER]?: Caller };

export function rememberCaller(request: Request, caller: Caller): void {
  (request as CallersRequest)[CALLER] = caller;
}

/** Who sends the request; in any controller under `/api`. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = context.switchToHttp().getRequest<CallersRequest>()[CALLER];
  if (caller === undefined) throw new Error('@CallerOf in a controller outside /api');
  return caller;
});
