import type { PushTarget } from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import type { Notification, PushOutcome, PushService } from './push-service';

/** How long a service is left alone that refuses our account. */
const PAUSE_MS = 60_000;
/** So many tokens in a row that a service does not know, and none that it does: the fault is ours. */
const SUSPICIOUS = 20;

type Pause = Extract<PushOutcome, { readonly outcome: 'deferred' }>;

/**
 * Stands before one push service among several: when it refuses our account, it alone is left in peace for a while, and
 * when it disowns every device, the devices are believed before it is.
 */
export class ServiceDesk {
  private pausedUntil = 0;
  private because: Pause | undefined;
  private disownedInARow = 0;

  constructor(
    private readonly service: PushService,
    private readonly log: () => Logger | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const leftMs = this.pausedUntil - this.now();
    if (this.because !== undefined && leftMs > 0) return { ...this.because, retryAfterMs: leftMs };
    const outcome = this.believed(await this.service.push(target, notification, signal));
    if (outcome.outcome === 'rejected' && outcome.fault === 'account') this.pause(outcome.code, outcome.detail);
    return outcome;
  }

  private believed(outcome: PushOutcome): PushOutcome {
    if (outcome.outcome === 'accepted') this.disownedInARow = 0;
    if (outcome.outcome !== 'gone' || outcome.suspect !== true) return outcome;
    this.disownedInARow += 1;
    if (this.disownedInARow <= SUSPICIOUS) return outcome;
    const detail = `no device is known to ${this.service.name} any more: look at its settings`;
    return { outcome: 'rejected', fault: 'account', code: outcome.code, detail };
  }

  private pause(code: string, detail: string): void {
    this.pausedUntil = this.now() + PAUSE_MS;
    this.because = { outcome: 'deferred', code, detail };
    this.log()?.error(
      { service: this.service.name, code, detail, pauseMs: PAUSE_MS },
      'a push service refuses our account',
    );
  }
}
