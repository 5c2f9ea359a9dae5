import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
  SetMetadata,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ascribeChanges } from '../audit/change-author';
import { rememberCaller } from '../auth/caller';
import { RateLimit } from '../auth/rate-limit';
import { MergedMembers } from '../privacy/merged-members';
import { MemberTokens } from './member-token';

const FOR_MEMBERS = 'carillon:for-members';
const MEMBER_ID = Symbol('MEMBER_ID');

type MemberRequest = Request & { [MEMBER_ID]?: string };

/**
 * Lets in who carries a member's token, and tells the controller whose it is: where the service knows of merges, the one into whom
 * the member of the token has gone.
 */
@Injectable()
export class MemberTokenGuard implements CanActivate {
  constructor(
    @Inject(MemberTokens) private readonly tokens: MemberTokens,
    @Inject(RateLimit) private readonly limit: RateLimit,
    @Optional() @Inject(MergedMembers) private readonly merged?: MergedMembers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<MemberRequest>();
    const response = http.getResponse<Response>();
    const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const reading = this.tokens.read(token);
    if (reading.outcome !== 'valid') {
      this.limit.admit(`address:${request.ip}`, response);
      throw new UnauthorizedException(
        reading.outcome === 'expired'
          ? 'the token of the member has expired'
          : 'send Authorization: Bearer <token of the member>',
      );
    }
    const caller = { id: `member:${reading.memberId}`, roles: [] };
    this.limit.admit(caller.id, response);
    rememberCaller(request, caller);
    ascribeChanges(request, caller.id);
    request[MEMBER_ID] = (await this.merged?.rootOf(reading.memberId)) ?? reading.memberId;
    return true;
  }
}

/**
 * Opens a controller to apps that speak for a member, and to nobody else: it takes a member's token in place of an access token.
 * The service must provide `MemberTokens`.
 */
export const ForMembers = (): ClassDecorator =>
  applyDecorators(
    SetMetadata(FOR_MEMBERS, true),
    UseGuards(MemberTokenGuard),
    ApiBearerAuth(),
    ApiUnauthorizedResponse({ description: 'UNAUTHORIZED: no token of a member, or one that has expired' }),
  );

/** Whether a controller looks after its callers itself, by `ForMembers`. */
export const isForMembers = (controller: object): boolean => Reflect.getMetadata(FOR_MEMBERS, controller) === true;

/** The member for whom the app speaks; only in a controller `ForMembers`. */
export const MemberId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const memberId = context.switchToHttp().getRequest<MemberRequest>()[MEMBER_ID];
  if (memberId === undefined) throw new Error('@MemberId in a controller that is not marked @ForMembers');
  return memberId;
});
