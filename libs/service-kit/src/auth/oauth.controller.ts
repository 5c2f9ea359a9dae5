import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { AccessTokens } from './access-tokens';
import { OAuthRefusal } from './oauth-refusal';
import { RateLimit } from './rate-limit';
import { isRole, type Role } from './roles';
import { TokenAudit } from './token-audit';

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
    @Inject(TokenAudit) private readonly audit: TokenAudit,
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
    const { id, secret } = credentialsOf(request, form.data);
    const applicant = { clientId: this.tokens.isClient(id) ? id : undefined, address: request.ip };
    const refuse = (status: number, error: string, detail: string): OAuthRefusal => {
      this.audit.refused(applicant, error);
      return new OAuthRefusal({ error, error_description: detail }, status);
    };
    if (!form.success)
      throw refuse(400, 'invalid_request', 'send a form with grant_type=client_credentials, each field once');
    if (form.data.grant_type !== 'client_credentials')
      throw refuse(400, 'unsupported_grant_type', 'only client_credentials');
    const client = this.tokens.clientOf(id, secret);
    if (client === undefined) {
      response.setHeader('WWW-Authenticate', 'Basic realm="carillon"');
      throw refuse(401, 'invalid_client', 'no client has this id and secret');
    }
    const roles = rolesOf(form.data.scope, client.roles);
    if (roles === undefined) throw refuse(400, 'invalid_scope', `this client may have ${client.roles.join(' ')}`);
    const { token, expiresInSeconds } = await this.tokens.issue(client, roles);
    this.audit.issued(applicant, roles, expiresInSeconds);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope: roles.join(' ') };
  }
}

/** Undefined when more is asked for than was granted. */
function rolesOf(scope: string | undefined, granted: readonly Role[]): readonly Role[] | undefined {
  const asked = scope?.split(' ').filter((word) => word !== '') ?? [];
  if (asked.length === 0) return granted;
  const isGranted = (word: string): word is Role => isRole(word) && granted.includes(word);
  return asked.every(isGranted) ? [...new Set(asked)] : undefined;
}

/** HTTP Basic, each part form-encoded (RFC 6749 §2.3.1), or fields of the form. */
function credentialsOf(request: Request, form: Partial<z.output<typeof Form>> = {}): { id: string; secret: string } {
  const [, basic] = /^Basic +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic === undefined) return { id: form.client_id ?? '', secret: form.client_secret ?? '' };
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
  return { id: formDecoded(id), secret: formDecoded(secret) };
}

const formDecoded = (text: string): string => new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
