import {
  type Callbacks,
  type ChannelProvider,
  type ErrorTable,
  HttpClient,
  isFailure,
  type ProviderReceipt,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { type Addresses, addressesOf, type Email, nameIn } from '../../email';
import { resultOfAnswer } from './email-answer';
import { readEmailCallback, readStates } from './email-reports';

/** What their two interfaces do not have in common. */
export interface Dialect {
  readonly name: string;
  /** Of the call that sends. */
  readonly path: string;
  readonly authorization: string;
  /** What is added to, or takes the place of, the fields that both know. */
  fieldsOf(email: Email, addresses: Addresses): Readonly<Record<string, unknown>>;
  /** Of the call that tells states, ahead of the ids, where there is one. */
  readonly statesPath?: string;
}

interface Settings {
  readonly url: string;
  readonly from: string;
  readonly callbackSecret?: string | undefined;
  readonly codes: ErrorTable;
  readonly window: number;
  readonly perSecond: number;
}

/** Most ids in one question about states. */
const STATES_BATCH = 150;

/** Mail by Devino Telecom, one message in each request. */
export class DevinoEmailProvider implements ChannelProvider<Email> {
  readonly name: string;
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly http: HttpClient;
  private readonly headers;

  constructor(
    private readonly settings: Settings,
    private readonly dialect: Dialect,
  ) {
    const { callbackSecret, window, perSecond } = settings;
    const { name, authorization, statesPath } = dialect;
    this.name = name;
    this.limits = { window, perSecond };
    this.http = new HttpClient({ connections: window });
    this.headers = { authorization, accept: '*/*', 'content-type': 'application/json; charset=utf-8' };
    if (callbackSecret !== undefined) this.callbacks = { secret: callbackSecret, read: readEmailCallback };
    else if (statesPath !== undefined) {
      const ask = (ids: readonly string[], signal: AbortSignal) => this.states(statesPath, ids, signal);
      this.polling = { ...TWO_DAYS_OF_POLLING, batch: STATES_BATCH, ask };
    }
  }

  async send(email: Email, signal: AbortSignal): Promise<SendResult> {
    const { url, from, codes } = this.settings;
    const addresses = addressesOf(email, from);
    if ('outcome' in addresses) return addresses;
    const body = JSON.stringify({
      Sender: { Address: addresses.from, Name: nameIn(email.from ?? from) },
      Subject: email.subject,
      ...this.dialect.fieldsOf(email, addresses),
    });
    const request = { method: 'POST', headers: this.headers, body } as const;
    const answer = await this.http.request(`${url}${this.dialect.path}`, request, signal);
    return isFailure(answer) ? answer : resultOfAnswer(answer, codes, email.from !== undefined);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async states(path: string, ids: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]> {
    const list = ids.map(encodeURIComponent).join(',');
    const answer = await this.http.request(`${this.settings.url}${path}${list}`, { headers: this.headers }, signal);
    const states = isFailure(answer) || answer.status !== 200 ? undefined : readStates(answer.json());
    if (states === undefined) throw new Error('states were not told');
    return states;
  }
}
