import { type CanActivate, type ExecutionContext, ForbiddenException, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ascribeChanges } from '../audit/change-author';
import { isForMembers } from '../http/member-token.guard';
import type { AccessTokens } from './access-tokens';
import { type Caller, rememberCaller } from './caller';
import type { RateLimit } from './rate-limit';
import { rolesFor } from './roles';

const ANYONE: Caller = { id: 'anonymous', roles: ['admin'] };

/**
 * Lets `/api` requests in that carry a bearer token (RFC 6750 §2.1) with a role that may do what they ask for, and that do not
 * come too often. Probes and metrics are open; controllers `ForMembers` have a guard of their own.
 */
export class AccessGuard implements CanActivate {
  /** @param tokens undefined: nothing guards the interface, it is open to this machine alone */
  constructor(
    private readonly tokens: AccessTokens | undefined,
    private readonly limit: RateLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    // Express takes a path in any case.
    if (!request.path.toLowerCase().startsWith('/api') || isForMembers(context.getClass())) return true;
    const caller = await this.callerOf(request, response);
    const roles = rolesFor(context.getClass(), context.getHandler(), request.method);
    if (!caller.roles.some((role) => roles.includes(role)))
      throw new ForbiddenException(`needs one of the roles ${roles.join(', ')}`);
    rememberCaller(request, caller);
    ascribeChanges(request, caller.id);
    return true;
  }

  private async callerOf(request: Request, response: Response): Promise<Caller> {
    const address = `address:${request.ip}`;
    if (this.tokens === undefined) {
      this.limit.admit(address, response);
      return ANYONE;
    }
    const token = bearerOf(request);
    const reading = token === undefined ? undefined : await this.tokens.read(token);
    if (reading?.outcome === 'valid') {
      this.limit.admit(reading.caller.id, response);
      return reading.caller;
    }
    this.limit.admit(address, response);
    // RFC 6750 §3: no error where no token was sent.
    response.setHeader('WWW-Authenticate', reading === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
    throw new UnauthorizedException(
      reading?.outcome === 'expired'
        ? 'the access token has expired'
        : 'send Authorization: Bearer <API_TOKEN, or an access token>',
    );
  }
}

/** The token of the header (RFC 6750 §2.1); undefined without one. */
export const bearerOf = (request: Request): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
