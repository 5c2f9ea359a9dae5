import type { Logger } from '@carillon/messaging';
import { Counter, type Registry } from 'prom-client';
import type { Role } from './roles';

/** Who asked for an access token, as far as that is known. */
export interface Applicant {
  /** A client that there is. What else was sent as an id is left out: it may be a secret in the wrong field. */
  readonly clientId: string | undefined;
  readonly address: string | undefined;
}

/** Tells whom the local issuer gave an access token and whom it refused one: in the log, and counted for alerts. */
export class TokenAudit {
  private readonly tokens: Counter<'outcome'>;

  constructor(
    private readonly log: Logger,
    registry: Registry,
  ) {
    this.tokens = new Counter({
      name: 'access_tokens_total',
      help: 'Requests for access tokens by what came of them: issued, refused',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  issued(applicant: Applicant, roles: readonly Role[], expiresInSeconds: number): void {
    this.tokens.inc({ outcome: 'issued' });
    this.log.info({ ...applicant, roles, expiresInSeconds }, 'an access token was issued');
  }

  /** @param code as RFC 6749 §5.2 names it */
  refused(applicant: Applicant, code: string): void {
    this.tokens.inc({ outcome: 'refused' });
    this.log.warn({ ...applicant, code }, 'an access token was refused');
  }
}
