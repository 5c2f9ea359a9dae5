import type { IncomingMessage } from 'node:http';
import type { Logger as OurLogger } from '@carillon/messaging';
import {
  type INestApplication,
  type InjectionToken,
  type LoggerService,
  Module,
  type Provider,
  type Type,
} from '@nestjs/common';
import { PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { ZodValidationPipe } from 'nestjs-zod';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Registry } from 'prom-client';
import { followRequest } from './audit/change-author';
import { AccessGuard } from './auth/access.guard';
import { AccessTokens } from './auth/access-tokens';
import { isGuarded } from './auth/auth-settings';
import { OAuthController } from './auth/oauth.controller';
import { RateLimit } from './auth/rate-limit';
import { TokenAudit } from './auth/token-audit';
import { MemberTokens } from './http/member-token';
import { OperationsController } from './http/operations.controller';
import { ProblemDetailsFilter } from './http/problem-details.filter';
import { limitArrival } from './http/request-deadline';
import type { ServiceConfig } from './settings';

/** Bodies above this are refused with 413. */
const BODY_LIMIT = '2mb';
/** A request for an access token; other forms are read by who takes them. */
const FORM_LIMIT = '8kb';
const isTokenRequest = ({ url = '' }: IncomingMessage): boolean => url.startsWith('/oauth/token');

@Module({})
class ServiceModule {}

export interface ApplicationParts {
  readonly config: ServiceConfig;
  readonly log: Logger;
  readonly registry: Registry;
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  readonly rawPaths: readonly string[];
}

/** The Nest application of a service: validation, problem details, access, request log. */
export async function createApplication({
  config,
  log,
  registry,
  controllers,
  providers,
  rawPaths,
}: ApplicationParts): Promise<INestApplication> {
  const tokens = new AccessTokens(config);
  const limit = new RateLimit(config.RATE_LIMIT_PER_MINUTE);
  const issuer = config.AUTH_SECRET === undefined ? [] : [OAuthController];
  const module = {
    module: ServiceModule,
    controllers: [OperationsController, ...issuer, ...controllers],
    providers: [
      ...providers,
      { provide: AccessTokens, useValue: tokens },
      { provide: RateLimit, useValue: limit },
      { provide: TokenAudit, useValue: new TokenAudit(log as OurLogger, registry) },
    ],
  };
  const app = await NestFactory.create<NestExpressApplication>(module, { logger: nestLogger(log), bodyParser: false });
  const isRaw = ({ url }: IncomingMessage): boolean => rawPaths.some((path) => url?.startsWith(path));
  app.useBodyParser('raw', { limit: BODY_LIMIT, type: isRaw });
  app.useBodyParser('json', { limit: BODY_LIMIT, type: ['application/json', 'application/*+json'] });
  app.useBodyParser('urlencoded', { limit: FORM_LIMIT, extended: false, type: isTokenRequest });
  app.useGlobalPipes(new ZodValidationPipe());
  app.useGlobalFilters(new ProblemDetailsFilter(log as OurLogger));
  app.useGlobalGuards(new AccessGuard(isGuarded(config) ? tokens : undefined, limit));
  app.use(requestLog(log), followRequest);
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUSTED_PROXIES);
  limitArrival(app.getHttpServer(), config.REQUEST_SECONDS * 1_000);
  return app;
}

/** The controllers alone, with nothing behind them: enough to describe the REST interface. */
export function createPreview(controllers: Type[]): Promise<INestApplication> {
  const needed = new Set([...controllers.flatMap(dependenciesOf), MemberTokens, RateLimit]);
  const providers = [...needed].map((provide) => ({ provide, useValue: {} }));
  return NestFactory.create({ module: ServiceModule, controllers, providers }, { preview: true, logger: false });
}

/** What a controller asks for: Nest wants it to exist even where it creates nothing. */
function dependenciesOf(controller: Type): readonly InjectionToken[] {
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller) ?? []) as readonly InjectionToken[];
  const named = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, controller) ?? []) as readonly {
    index: number;
    param: InjectionToken;
  }[];
  return types.map((type, index) => named.find((one) => one.index === index)?.param ?? type);
}

/** The token of a signed link; where it stands in a path, whoever reads the log could choose for the member. */
const LINK_TOKEN = /[\w-]{20,}\.[\w-]{43}/g;

/** What follows the gateway's name in the address of its callbacks: a secret. */
const CALLBACK_SECRET = /^(\/callbacks\/[^/]+)\/.*$/i;

/** Method, path without query, status and time: a query may hold a phone or an address. Probes are not logged. */
function requestLog(logger: Logger) {
  return pinoHttp<Request, Response>({
    logger,
    autoLogging: { ignore: ({ url }) => url.startsWith('/health') || url.startsWith('/metrics') },
    quietReqLogger: true,
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({
        method,
        path: url.split('?')[0]!.replaceAll(LINK_TOKEN, '<link>').replace(CALLBACK_SECRET, '$1/<secret>'),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}

/** Nest speaks at start-up alone; its chatter is for debugging. */
function nestLogger(log: Logger): LoggerService {
  const at =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]) =>
      log[level]({ context: rest.at(-1) }, String(message));
  return { log: at('debug'), debug: at('debug'), verbose: at('debug'), warn: at('warn'), error: at('error') };
}
