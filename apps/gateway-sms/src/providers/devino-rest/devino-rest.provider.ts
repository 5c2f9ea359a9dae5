import {
  type ChannelProvider,
  formOf,
  type HttpAnswer,
  HttpClient,
  type HttpFailure,
  isFailure,
  type NoToken,
  parseJson,
  type ProviderReceipt,
  resultOfStatus,
  type SendResult,
  type StatusPolling,
  type Token,
  TokenCache,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { digitsOf, lifeLeft, type Sms, tooLong } from '../../sms';
import { DEVINO_REST_ERRORS, DEVINO_REST_STATES } from './devino-rest-codes';
import type { DevinoRestSettings } from './devino-rest-settings';
import { readRestError, readRestIds, readRestState, refusalOf } from './rest-dialect';

const SESSION_MS = 120 * 60_000;
const HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };

type Credentials = Readonly<Record<string, string>>;

/** SMS by Devino Telecom's older interface: version 1 opens a session, version 2 logs in with each request. */
export class DevinoRestProvider implements ChannelProvider<Sms> {
  readonly name = 'devino-rest';
  readonly limits;
  readonly polling: StatusPolling;
  private readonly http: HttpClient;
  private readonly base: string;
  private readonly sessions = new TokenCache((signal) => this.logIn(signal));

  constructor(private readonly settings: DevinoRestSettings) {
    const { url, version, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
    this.base = version === 2 ? `${url}/v2` : url;
    // They tell of one segment in each answer.
    this.polling = { ...TWO_DAYS_OF_POLLING, batch: 10, ask: (ids, signal) => this.states(ids, signal) };
  }

  async send(sms: Sms, signal: AbortSignal): Promise<SendResult> {
    const { from, maxParts, codes } = this.settings;
    const refused = tooLong(sms, maxParts);
    if (refused !== undefined) return refused;
    const answer = await this.withCredentials((credentials) => {
      const body = formOf({
        ...credentials,
        DestinationAddress: digitsOf(sms.to),
        SourceAddress: sms.from ?? from,
        Data: sms.text,
        Validity: lifeLeft(sms, { unitMs: 60_000, least: 1, most: 4_320 }),
      });
      return this.http.request(`${this.base}/Sms/Send`, { method: 'POST', headers: HEADERS, body }, signal);
    });
    if ('outcome' in answer) return answer;
    const ids = answer.status === 200 ? readRestIds(answer.text) : undefined;
    if (ids !== undefined) return { outcome: 'accepted', providerMessageIds: ids };
    const table = { ...DEVINO_REST_ERRORS, ...codes };
    return refusalOf(answer, { table, prefix: 'DEVINO', ownSender: sms.from !== undefined });
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async states(ids: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]> {
    const asked = ids.map(async (messageId) => {
      const answer = await this.withCredentials((credentials) => {
        const query = formOf({ ...credentials, messageId });
        return this.http.request(`${this.base}/Sms/State?${query}`, {}, signal);
      });
      if ('outcome' in answer) throw new Error(`states: ${answer.code}`);
      return readRestState(messageId, answer.text, DEVINO_REST_STATES) ?? [];
    });
    return (await Promise.all(asked)).flat();
  }

  /** A session that is refused is opened anew, once. */
  private async withCredentials(
    call: (credentials: Credentials) => Promise<HttpAnswer | HttpFailure>,
  ): Promise<HttpAnswer | HttpFailure | NoToken> {
    const { version, login, password } = this.settings;
    if (version === 2) return call({ Login: login, Password: password });
    const session = await this.sessions.get();
    if (typeof session !== 'string') return session;
    const answer = await call({ SessionID: session });
    if (isFailure(answer) || !isStale(answer)) return answer;
    this.sessions.discard(session);
    const next = await this.sessions.get();
    return typeof next === 'string' ? call({ SessionID: next }) : next;
  }

  private async logIn(signal: AbortSignal): Promise<Token | NoToken> {
    const { login, password } = this.settings;
    const answer = await this.http.request(`${this.base}/user/sessionid?${formOf({ login, password })}`, {}, signal);
    if (isFailure(answer)) return { ...answer, outcome: 'deferred' };
    const session = answer.status === 200 ? parseJson(answer.text) : undefined;
    if (typeof session === 'string' && session.length > 0) return { value: session, lifeMs: SESSION_MS };
    const refused = readRestError(answer.text) === undefined ? resultOfStatus(answer) : refusalOf(answer, LOGIN);
    if (refused.outcome === 'rejected' || refused.outcome === 'deferred') return refused;
    return { outcome: 'deferred', code: 'NO_SESSION', detail: 'no session was given' };
  }
}

const LOGIN = { table: { ...DEVINO_REST_ERRORS, 2: 'account' }, prefix: 'DEVINO', ownSender: false } as const;

function isStale({ text }: HttpAnswer): boolean {
  const error = readRestError(text);
  return error?.code === '3' || (error?.code === '4' && /expired/i.test(error.desc));
}
