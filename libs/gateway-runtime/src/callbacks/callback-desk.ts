import type { Logger, Messenger } from '@carillon/messaging';
import type { ProviderReceipt } from '../provider-receipt';
import type { GatewayRoster } from '../gateways/gateway-roster';
import type { GatewayMetrics } from '../metrics';
import type { CallbackReading, CallbackRequest } from './callback';
import { sameSecret } from './signature';

export interface CallbackDeskParts {
  readonly channel: string;
  readonly roster: GatewayRoster;
  readonly take: (gateway: string, receipt: ProviderReceipt) => Promise<void>;
  readonly messenger: Messenger;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
}

export type CallbackResult =
  | { readonly outcome: 'taken'; readonly body: string; readonly contentType: string }
  /** No such gateway, or it takes no callbacks. */
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'refused'; readonly because: 'forgery' | 'nonsense'; readonly detail: string };

/** Takes what providers report over HTTP; they are thanked when it is safely kept. */
export class CallbackDesk {
  constructor(private readonly parts: CallbackDeskParts) {}

  /** Rejects when it could not be kept, so that the provider comes again. */
  async take(gateway: string, secret: string | undefined, request: CallbackRequest): Promise<CallbackResult> {
    const { roster, take, messenger } = this.parts;
    const callbacks = roster.get(gateway)?.working?.provider.callbacks;
    if (callbacks === undefined) return { outcome: 'nobody' };
    const forged = callbacks.secret === undefined ? secret !== undefined : !sameSecret(callbacks.secret, secret ?? '');
    const reading: CallbackReading = forged
      ? { outcome: 'refused', because: 'forgery', detail: 'the address does not end with the secret of the gateway' }
      : await callbacks.read(request);
    this.count(gateway, reading);
    if (reading.outcome === 'refused') return reading;
    const { receipts = [], publish = [], answer } = reading;
    await Promise.all(receipts.map((receipt) => take(gateway, receipt)));
    if (publish.length > 0) await messenger.send(publish);
    return { outcome: 'taken', body: answer?.body ?? '', contentType: answer?.contentType ?? 'text/plain' };
  }

  private count(provider: string, reading: CallbackReading): void {
    const { channel, metrics, log } = this.parts;
    const outcome = reading.outcome === 'taken' ? 'taken' : reading.because;
    metrics.callbacks.inc({ channel, provider, outcome });
    if (reading.outcome === 'refused')
      log.warn({ channel, provider, because: reading.because }, 'a callback was refused');
  }
}
