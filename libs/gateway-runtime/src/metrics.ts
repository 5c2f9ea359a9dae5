import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Fault, SendResult } from './channel-provider';

/** What a gateway counts about its sends; one set for each registry. */
export interface GatewayMetrics {
  readonly sends: Counter<'channel' | 'provider' | 'outcome'>;
  readonly seconds: Histogram<'channel' | 'provider'>;
  readonly inFlight: Gauge<'channel' | 'provider'>;
  /** An alarm: a person must see to the account. */
  readonly paused: Gauge<'channel' | 'provider'>;
  readonly circuitOpen: Gauge<'channel' | 'provider'>;
  readonly callbacks: Counter<'channel' | 'provider' | 'outcome'>;
  readonly receipts: Counter<'channel' | 'provider' | 'outcome'>;
}

export interface Readiness {
  readonly channel: string;
  readonly provider: string;
  readonly ready: boolean;
}

export function gatewayMetrics(registry: Registry, readiness: () => readonly Readiness[]): GatewayMetrics {
  const registers = [registry];
  const provider = ['channel', 'provider'] as const;
  const outcome = [...provider, 'outcome'] as const;
  new Gauge({
    name: 'provider_ready',
    help: '1 while a provider says that it can send',
    labelNames: provider,
    registers,
    collect() {
      for (const { ready, ...labels } of readiness()) this.set(labels, ready ? 1 : 0);
    },
  });
  return {
    sends: new Counter({ name: 'sends_total', help: 'Sends by what came of them', labelNames: outcome, registers }),
    seconds: new Histogram({
      name: 'send_seconds',
      help: 'Time from handing a message over to the provider’s answer',
      labelNames: provider,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    inFlight: new Gauge({ name: 'sends_in_flight', help: 'Sends without an answer', labelNames: provider, registers }),
    paused: new Gauge({
      name: 'provider_paused',
      help: '1 while a provider refuses our account',
      labelNames: provider,
      registers,
    }),
    circuitOpen: new Gauge({
      name: 'provider_circuit_open',
      help: '1 while nothing goes to a provider that gave no sign of life',
      labelNames: provider,
      registers,
    }),
    callbacks: new Counter({
      name: 'callbacks_total',
      help: 'Callbacks of providers: taken, or refused as forgery or nonsense',
      labelNames: outcome,
      registers,
    }),
    receipts: new Counter({
      name: 'receipts_total',
      help: 'Receipts: matched, parked until their send is recorded, unparked, or dropped after a day',
      labelNames: outcome,
      registers,
    }),
  };
}

export type OutcomeLabel = 'accepted' | `rejected-${Fault}` | 'deferred' | 'unknown';

/** The label under which a result is counted. */
export const outcomeLabel = (result: SendResult): OutcomeLabel =>
  result.outcome === 'rejected' ? `rejected-${result.fault}` : result.outcome;
