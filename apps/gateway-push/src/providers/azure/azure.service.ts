import type { PushTarget } from '@carillon/contracts';
import { HttpClient, type HttpAnswer, isFailure, retryAfterMs } from '@carillon/gateway-runtime';
import { type Fate, type Notification, outcomeOf, type PushOutcome, type PushService } from '../push-service';
import { type AzureConnection, sharedAccessSignature } from './azure-settings';
import { platformPayloadOf } from './platform-payload';

export interface AzureOptions {
  readonly connection: AzureConnection;
  readonly hub: string;
  readonly connections: number;
  readonly ca?: string;
}

/** By HTTP status; its words are for people ("Send a direct notification"). */
export const AZURE_FATES: ReadonlyMap<number, Fate> = new Map([
  [400, 'content'],
  [401, 'account'],
  [403, 'account'],
  [404, 'account'],
  [410, 'gone'],
  [413, 'content'],
  [429, 'throttle'],
  [503, 'throttle'],
]);

const SIGNATURE_LIFE_MS = 3_600_000;

/** Azure Notification Hubs: each message goes directly to the handle of a device, in the words of its platform. */
export class AzureService implements PushService {
  readonly name = 'azure';
  private readonly http: HttpClient;
  private signature: { readonly value: string; readonly goodUntil: number } | undefined;

  constructor(private readonly options: AzureOptions) {
    this.http = new HttpClient({ connections: options.connections, ca: options.ca });
  }

  async push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const now = new Date();
    const payload = platformPayloadOf(target, notification, now);
    if (payload === undefined)
      return {
        outcome: 'rejected',
        fault: 'recipient',
        code: 'AZURE_PLATFORM',
        detail: 'hubs do not know the platform',
      };
    const url = `${this.options.connection.url}/${this.options.hub}/messages/`;
    const headers = {
      authorization: this.signatureFor(url, now),
      'content-type': payload.contentType,
      'ServiceBusNotification-Format': payload.format,
      'ServiceBusNotification-DeviceHandle': target.token,
      'x-ms-version': '2015-01',
      ...payload.headers,
    };
    const request = { method: 'POST', headers, body: payload.body } as const;
    const answer = await this.http.request(`${url}?direct&api-version=2015-01`, request, signal);
    return isFailure(answer) ? answer : readAnswer(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private signatureFor(url: string, now: Date): string {
    if (this.signature === undefined || this.signature.goodUntil <= now.getTime()) {
      const expiresAt = new Date(now.getTime() + SIGNATURE_LIFE_MS);
      const value = sharedAccessSignature(this.options.connection, url, expiresAt);
      this.signature = { value, goodUntil: expiresAt.getTime() - SIGNATURE_LIFE_MS / 10 };
    }
    return this.signature.value;
  }
}

function readAnswer({ status, headers }: HttpAnswer): PushOutcome {
  const id = /\/messages\/([^/?]+)/.exec(headers['location'] ?? '')?.[1];
  if (status === 201) return { outcome: 'accepted', providerMessageIds: [id ?? headers['trackingid'] ?? 'accepted'] };
  if (status < 300) return { outcome: 'unknown', code: 'AZURE_GARBAGE', detail: 'the answer makes no sense' };
  const fate = AZURE_FATES.get(status) ?? (status >= 500 ? 'retry' : 'content');
  const code = `AZURE_HTTP_${status}`;
  const detail = `the hub answered with HTTP status ${status}`;
  return outcomeOf(fate, { code, detail, retryAfterMs: retryAfterMs(headers['retry-after']) });
}
