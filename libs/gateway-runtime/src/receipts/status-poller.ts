import { type Logger } from '@carillon/messaging';
import { RegularWork } from '@carillon/service-kit';
import type { ProviderReceipt } from '../provider-receipt';
import type { PartToAsk, PollRepository } from '../storage/poll.repository';
import type { StatusPolling } from './status-polling';

/** A gateway whose provider must be asked. */
export interface PolledGateway {
  readonly name: string;
  readonly polling: StatusPolling;
}

export interface PollerParts {
  readonly parts: PollRepository;
  readonly gateways: () => readonly PolledGateway[];
  readonly take: (gateway: string, receipt: ProviderReceipt) => Promise<void>;
  readonly log: Logger;
}

const REST_MS = 1_000;
const QUESTION_TIMEOUT_MS = 20_000;

/** Asks providers what became of messages; what is still to be asked for stands in the database alone. */
export class StatusPoller {
  private readonly work: RegularWork;

  constructor(private readonly options: PollerParts) {
    const work = (signal: AbortSignal): Promise<number> => this.round(signal);
    this.work = new RegularWork({ work, complaint: 'statuses cannot be asked for now', log: options.log });
  }

  start(): void {
    this.work.start();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  private async round(signal: AbortSignal): Promise<number> {
    const full = await Promise.all(this.options.gateways().map((gateway) => this.ask(gateway, signal)));
    return full.includes(true) ? 0 : REST_MS;
  }

  /** One question; true when there was as much to be asked as fits one. */
  private async ask({ name, polling }: PolledGateway, signal: AbortSignal): Promise<boolean> {
    const due = await this.options.parts.take(name, polling);
    if (due.length === 0) return false;
    const fresh = due.filter(({ ageMs }) => ageMs < polling.giveUpAfterMs);
    const receipts = [...due.filter(({ ageMs }) => ageMs >= polling.giveUpAfterMs).map(givenUp)];
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(QUESTION_TIMEOUT_MS)]);
      const ids = fresh.map(({ providerMessageId }) => providerMessageId);
      if (ids.length > 0) receipts.push(...(await polling.ask(ids, within)));
    } catch (err) {
      if (!signal.aborted)
        this.options.log.warn({ err, gateway: name, parts: fresh.length }, 'a provider did not tell statuses');
    }
    await Promise.all(receipts.map((receipt) => this.options.take(name, receipt)));
    return due.length === polling.batch;
  }
}

const givenUp = ({ providerMessageId }: PartToAsk): ProviderReceipt => ({
  providerMessageIds: [providerMessageId],
  status: 'unknown',
  code: 'NO_STATUS',
  detail: 'the provider has told nothing final in time',
  at: new Date(),
});
