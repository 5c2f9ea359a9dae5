import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, useService } from '@carillon/testing';
import { Controller, Get, Post } from '@nestjs/common';
import { exportJWK, generateKeyPair, type JWTPayload, type KeyLike, SignJWT } from 'jose';
import type { Logger } from '@carillon/messaging';
import { CallerOf, type Caller, defineService, LOGGER, Roles, ServiceConfig } from '../src';

@Controller('api/bells')
class BellsController {
  @Get()
  list(@CallerOf() caller: Caller): Caller {
    return caller;
  }

  @Post()
  ring(): object {
    return {};
  }

  @Post('melt')
  @Roles('approver')
  melt(): object {
    return {};
  }
}

@Roles('operator')
@Controller('api/ropes')
class RopesController {
  @Get()
  list(): object {
    return {};
  }

  @Post()
  replace(): object {
    return {};
  }
}

const tower = defineService({
  name: 'bell-tower',
  summary: 'Rings.',
  config: ServiceConfig,
  controllers: [BellsController, RopesController],
  providers: () => [],
});

const API_TOKEN = 'the-sexton-knows-it';
const AUTH_SECRET = 'a secret of at least 32 characters';
const SECRETS = { reader: 'reader-reader-reader', ringer: 'ringer&ringer+ringer%', keeper: 'keeper:keeper:keeper' };
const AUTH_CLIENTS = `reader:viewer:${SECRETS.reader} ringer:marketer+approver:${SECRETS.ringer}  keeper:operator:${SECRETS.keeper}`;

/** An OpenID Connect issuer: metadata and keys. */
class Issuer {
  private server!: Server;
  private key!: KeyLike;
  url = '';

  async start(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    this.key = privateKey;
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    this.server = createServer(({ url }, response) => {
      const body =
        url === '/.well-known/openid-configuration'
          ? { issuer: this.url, jwks_uri: `${this.url}/keys` }
          : url === '/keys' && { keys: [jwk] };
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  token(claims: JWTPayload, key: KeyLike | Uint8Array = this.key, alg = 'RS256'): Promise<string> {
    return new SignJWT({ iss: this.url, aud: 'carillon', sub: 'u-1', ...claims })
      .setProtectedHeader({ alg, kid: 'k1' })
      .setExpirationTime('1m')
      .sign(key);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const issuer = new Issuer();
const service = useService(tower, async () => {
  await issuer.start();
  return {
    ...{ API_TOKEN, AUTH_SECRET, AUTH_CLIENTS, OIDC_ISSUER: issuer.url, OIDC_ROLES_CLAIM: 'realm_access.roles' },
    RATE_LIMIT_PER_MINUTE: '500',
  };
});

afterAll(() => issuer.stop());

const call = (path: string, token?: string, method = 'GET') =>
  fetch(new URL(path, service.running.url), {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(new URL('/oauth/token', service.running.url), { method: 'POST', body: new URLSearchParams(form), headers });

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

type ClientId = keyof typeof SECRETS;

async function tokenOf(client: ClientId, scope?: string): Promise<string> {
  const response = await ask(
    { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) },
    basic(client, SECRETS[client]),
  );
  return ((await response.json()) as { access_token: string }).access_token;
}

describe('the local issuer', () => {
  it('gives a client a token that names it and its roles', async () => {
    const response = await ask({ grant_type: 'client_credentials' }, basic('ringer', SECRETS.ringer));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = (await response.json()) as { access_token: string };
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'marketer approver' });
    const caller = await (await call('/api/bells', answer.access_token)).json();
    expect(caller).toEqual({ id: 'client:ringer', roles: ['marketer', 'approver'] });
  });

  it('takes the credentials as fields of the form, too, and gives fewer roles when fewer are asked for', async () => {
    const form = { client_id: 'ringer', client_secret: SECRETS.ringer, scope: 'approver' };
    const response = await ask({ grant_type: 'client_credentials', ...form });
    expect(await response.json()).toMatchObject({ scope: 'approver' });
  });

  it.each([
    ['another secret', { grant_type: 'client_credentials' }, basic('ringer', SECRETS.reader), 401, 'invalid_client'],
    ['an unknown client', { grant_type: 'client_credentials' }, basic('nobody', ''), 401, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, basic('ringer', SECRETS.ringer), 400, 'unsupported_grant_type'],
    ['no grant', {}, basic('ringer', SECRETS.ringer), 400, 'invalid_request'],
    [
      'a role that it has not',
      { grant_type: 'client_credentials', scope: 'admin' },
      basic('ringer', SECRETS.ringer),
      400,
      'invalid_scope',
    ],
  ])('refuses %s', async (_, form, headers, status, error) => {
    const response = await ask(form as Record<string, string>, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
  });
});

describe('the issue of tokens', () => {
  it('is logged and counted: who got one, and who was refused, without a word of secrets', async () => {
    const log = service.running.app.get<Logger>(LOGGER);
    const [info, warn] = [jest.spyOn(log, 'info'), jest.spyOn(log, 'warn')];
    const counted = async () => {
      const text = await (await call('/metrics')).text();
      return ['issued', 'refused'].map((outcome) =>
        Number(new RegExp(`^access_tokens_total\\{.*outcome="${outcome}".*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0),
      );
    };
    const grant = { grant_type: 'client_credentials' };
    const before = await counted();
    await tokenOf('ringer', 'approver');
    await ask(grant, basic('ringer', 'guess-guess-guess'));
    await ask({ ...grant, client_id: SECRETS.ringer, client_secret: 'ringer' });
    await ask({ ...grant, scope: 'admin' }, basic('reader', SECRETS.reader));
    await ask({});
    const address = expect.stringContaining('127.0.0.1') as string;
    const issued = { clientId: 'ringer', address, roles: ['approver'], expiresInSeconds: 3_600 };
    expect(info.mock.calls).toContainEqual([issued, 'an access token was issued']);
    expect(warn.mock.calls).toEqual(
      [
        { clientId: 'ringer', address, code: 'invalid_client' },
        { clientId: undefined, address, code: 'invalid_client' },
        { clientId: 'reader', address, code: 'invalid_scope' },
        { clientId: undefined, address, code: 'invalid_request' },
      ].map((about) => [about, 'an access token was refused']),
    );
    expect(await counted()).toEqual([before[0]! + 1, before[1]! + 4]);
    jest.restoreAllMocks();
  });
});

describe('roles', () => {
  it.each<[ClientId, string, string, number]>([
    ['reader', 'GET', '/api/bells', 200],
    ['reader', 'POST', '/api/bells', 403],
    ['reader', 'GET', '/api/ropes', 200],
    ['ringer', 'POST', '/api/bells', 201],
    ['ringer', 'POST', '/api/bells/melt', 201],
    ['ringer', 'POST', '/api/ropes', 403],
    ['keeper', 'POST', '/api/bells', 201],
    ['keeper', 'POST', '/api/bells/melt', 403],
    ['keeper', 'POST', '/api/ropes', 201],
  ])('%s may or may not %s %s: %d', async (client, method, path, status) => {
    const response = await call(path, await tokenOf(client), method);
    expect(response.status).toBe(status);
    if (status === 403) expect(await response.json()).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('let the API token do everything', async () => {
    for (const path of ['/api/bells', '/api/bells/melt', '/api/ropes'])
      expect((await call(path, API_TOKEN, 'POST')).status).toBe(201);
  });
});

describe('tokens of an OpenID Connect issuer', () => {
  it('are taken, with the roles that the claim names and that are ours', async () => {
    const token = await issuer.token({ realm_access: { roles: ['operator', 'offline_access'] } });
    expect(await (await call('/api/bells', token)).json()).toEqual({ id: 'user:u-1', roles: ['operator'] });
  });

  it('let nobody in without a role', async () => {
    expect((await call('/api/bells', await issuer.token({}))).status).toBe(403);
  });

  it('are refused when they are for somebody else, of somebody else, old, or signed with a shared secret', async () => {
    const roles = { realm_access: { roles: ['admin'] } };
    const { privateKey: stranger } = await generateKeyPair('RS256');
    const secret = new TextEncoder().encode(AUTH_SECRET);
    for (const token of [
      await issuer.token({ ...roles, aud: 'another' }),
      await issuer.token({ ...roles, iss: 'https://another.example' }),
      await issuer.token(roles, stranger),
      await issuer.token(roles, secret, 'HS256'),
      await issuer.token({ ...roles, iss: 'carillon', aud: 'carillon:api', scope: 'admin' }),
      'no.token.atall',
    ]) {
      const response = await call('/api/bells', token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
    const response = await call('/api/bells');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('too many requests', () => {
  it('are refused, one client at a time, with the time to wait', async () => {
    const token = await tokenOf('reader');
    const first = await call('/api/bells', token);
    expect(first.headers.get('ratelimit-policy')).toBe('"client";q=500;w=60');
    const left = Number(/r=(\d+)/.exec(first.headers.get('ratelimit') ?? '')?.[1]);
    expect(left).toBeGreaterThan(100);
    await Promise.all(Array.from({ length: left }, () => call('/api/bells', token)));
    // What has come in again meanwhile is used up, too, however slow the machine is.
    const refused = await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => call('/api/bells', token)));
      const found = answers.filter(({ status }) => status === 429);
      expect(found).not.toEqual([]);
      return found;
    });
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused[0]!.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
    expect((await call('/api/bells', await tokenOf('keeper'))).status).toBe(200);
  });
});
