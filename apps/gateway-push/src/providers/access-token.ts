import {
  formOf,
  type HttpClient,
  isFailure,
  type NoToken,
  type Token,
  type TokenCache,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import type { PushOutcome, Stale } from './push-service';

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** Asks for an access token by OAuth 2.0 (RFC 6749 §4.4, RFC 7523 §2.1). */
export async function fetchToken(
  http: HttpClient,
  service: string,
  { url, form }: { readonly url: string; readonly form: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<Token | NoToken> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await http.request(url, { method: 'POST', headers, body: formOf(form) }, signal);
  // Nothing that a member could see has gone out, so whatever went wrong can be tried again.
  if (isFailure(answer)) return { ...answer, outcome: 'deferred', unreachable: true };
  const token = TokenAnswer.safeParse(answer.json());
  if (answer.status === 200 && token.success)
    return { value: token.data.access_token, lifeMs: token.data.expires_in * 1_000 };
  const code = `${service}_TOKEN_HTTP_${answer.status}`;
  const detail = 'no access token was given';
  return answer.status === 400 || answer.status === 401 || answer.status === 403
    ? { outcome: 'rejected', fault: 'account', code, detail }
    : { outcome: 'deferred', code, detail, unreachable: true };
}

/** Does something that needs a token. One that is refused is renewed once; refused again, our account is at fault. */
export async function withToken(
  tokens: TokenCache,
  service: string,
  send: (token: string) => Promise<PushOutcome | Stale>,
): Promise<PushOutcome> {
  for (let renewed = false; ; renewed = true) {
    const token = await tokens.get();
    if (typeof token !== 'string') return token;
    const outcome = await send(token);
    if (outcome.outcome !== 'stale') return outcome;
    tokens.discard(token);
    if (renewed)
      return {
        outcome: 'rejected',
        fault: 'account',
        code: `${service}_TOKEN_REFUSED`,
        detail: 'a new access token was refused',
      };
  }
}
