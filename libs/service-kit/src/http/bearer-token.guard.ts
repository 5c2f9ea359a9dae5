import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { isForMembers } from './member-token.guard';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets `/api` requests in that carry the token (RFC 6750 §2.1). Probes and metrics are open, and controllers `ForMembers`
 * have a guard of their own.
 */
export class BearerTokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(token: string) {
    this.expected = digest(`Bearer ${token}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const { path, headers } = context.switchToHttp().getRequest<Request>();
    // Express takes a path in any case.
    if (!path.toLowerCase().startsWith('/api') || isForMembers(context.getClass())) return true;
    if (timingSafeEqual(digest(headers.authorization ?? ''), this.expected)) return true;
    throw new UnauthorizedException('send Authorization: Bearer <API_TOKEN>');
  }
}
