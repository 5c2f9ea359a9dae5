import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { AccessTokens } from './access-tokens';
import { OAuthRefusal } from './oauth-refusal';
import { RateLimit } from './rate-limit';
import { isRole, type Role } from './roles';

const Form = z.object({
  grant_type: z.string(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  scope: z.string().optional(),
});

/** RFC 6749 §5.1. */
interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/**
 * The local issuer: OAuth 2.0 client credentials (RFC 6749 §4.4). Scopes are roles; a client that asks for none gets all it
 * has. Errors have the form of RFC 6749 §5.2, not that of the rest of the interface, because OAuth libraries read them.
 */
@ApiExcludeController()
@Controller('oauth')
export class OAuthController {
  constructor(
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(RateLimit) private readonly limit: RateLimit,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async token(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TokenResponse> {
    this.limit.admit(`address:${request.ip}`, response);
    const form = Form.safeParse(body);
    if (!form.success)
      throw refusal(400, 'invalid_request', 'send a form with grant_type=client_credentials, each field once');
    if (form.data.grant_type !== 'client_credentials')
      throw refusal(400, 'unsupported_grant_type', 'only client_credentials');
    const { id, secret } = credentialsOf(request, form.data);
    const client = this.tokens.clientOf(id, secret);
    if (client === undefined) {
      response.setHeader('WWW-Authenticate', 'Basic realm="carillon"');
      throw refusal(401, 'invalid_client', 'no client has this id and secret');
    }
    const roles = rolesOf(form.data.scope, client.roles);
    const { token, expiresInSeconds } = await this.tokens.issue(client, roles);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope: roles.join(' ') };
  }
}

function rolesOf(scope: string | undefined, granted: readonly Role[]): readonly Role[] {
  const asked = scope?.split(' ').filter((word) => word !== '') ?? [];
  if (asked.length === 0) return granted;
  if (asked.every((word) => isRole(word) && granted.includes(word))) return [...new Set(asked as Role[])];
  throw refusal(400, 'invalid_scope', `this client may have ${granted.join(' ')}`);
}

/** HTTP Basic, each part form-encoded (RFC 6749 §2.3.1), or fields of the form. */
function credentialsOf(request: Request, form: z.output<typeof Form>): { id: string; secret: string } {
  const [, basic] = /^Basic +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic === undefined) return { id: form.client_id ?? '', secret: form.client_secret ?? '' };
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
  return { id: formDecoded(id), secret: formDecoded(secret) };
}

const formDecoded = (text: string): string => new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';

const refusal = (status: number, error: string, detail: string): OAuthRefusal =>
  new OAuthRefusal({ error, error_description: detail }, status);
