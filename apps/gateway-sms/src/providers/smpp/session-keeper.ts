import type { Logger } from '@carillon/messaging';
import { commandStatus } from './command-status';
import { onAbort } from './on-abort';
import type { BindMode, OpenResult, SessionHandlers } from './session-types';
import { SmppSession } from './smpp-session';
import type { SmppSettings } from './smpp-settings';

/** `account`: the centre refuses our account, so nothing goes until a person has seen to it. */
export type Health = 'connecting' | 'bound' | 'account' | 'closed';

export type Acquired =
  | { readonly outcome: 'session'; readonly session: SmppSession }
  | { readonly outcome: 'none'; readonly code: string; readonly detail: string; readonly retryAfterMs?: number };

/** A pause no longer than this is waited out by whoever needs a session. */
const WORTH_WAITING_MS = 2_000;

/** A session that lived this long counts as sound, so that the next pause is the shortest again. */
const SOUND_AFTER_MS = 10_000;
const JITTER = 0.2;

/**
 * Keeps one session with the centre: connects in the background, and again after every end, with growing pauses.
 *
 * Pauses double from `reconnectMinMs` to `reconnectMaxMs` and are lengthened, never shortened, by chance: some centres
 * lock out those who come back too early.
 */
export class SessionKeeper {
  health: Health = 'connecting';
  private session: SmppSession | undefined;
  private attempting = false;
  private resumesAt = 0;
  private failures = 0;
  private lastProblem = { code: 'DISCONNECTED', detail: 'not connected yet' };
  private readonly waiters = new Set<() => void>();
  private wake: () => void = () => undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: SmppSettings,
    private readonly handlers: SessionHandlers,
    private readonly mode: BindMode = 'transceiver',
  ) {}

  get isBound(): boolean {
    return this.session?.bound === true;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** A bound session. Waits, within the signal, while one is about to come; says at once when none is. */
  async acquire(signal: AbortSignal): Promise<Acquired> {
    if (!this.isBound && this.isWorthWaiting()) await this.nextAttempt(signal);
    if (this.session?.bound === true) return { outcome: 'session', session: this.session };
    const pauseMs = Math.max(0, this.resumesAt - Date.now());
    return { outcome: 'none', ...this.lastProblem, ...(pauseMs > 0 ? { retryAfterMs: pauseMs } : {}) };
  }

  async close(): Promise<void> {
    this.health = 'closed';
    this.lastProblem = { code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    this.resumesAt = 0;
    this.wake();
    await this.session?.close();
    await this.running;
    this.notify();
  }

  private get log(): Logger {
    return this.handlers.log;
  }

  private isClosed(): boolean {
    return this.health === 'closed';
  }

  private async run(): Promise<void> {
    while (!this.isClosed()) {
      const pauseMs = await this.attempt();
      if (!this.isClosed()) await this.pause(pauseMs);
    }
  }

  /** One session from its beginning to its end; resolves with the pause before the next. */
  private async attempt(): Promise<number> {
    const session = new SmppSession(this.settings, this.handlers, this.mode);
    this.session = session;
    this.attempting = true;
    const result = await session.open();
    this.attempting = false;
    if (this.isClosed()) {
      await session.close();
      return 0;
    }
    if (result.outcome === 'bound') return this.live(session);
    const pauseMs = this.refused(result);
    this.notify();
    return pauseMs;
  }

  private async live(session: SmppSession): Promise<number> {
    const boundAt = Date.now();
    this.health = 'bound';
    this.log.info({ host: this.settings.host, mode: this.mode }, 'bound to the SMPP centre');
    this.notify();
    const reason = await session.ended;
    if (this.isClosed()) return 0;
    if (Date.now() - boundAt >= SOUND_AFTER_MS) this.failures = 0;
    return this.problem('DISCONNECTED', reason, this.backOffMs());
  }

  private refused(result: Exclude<OpenResult, { outcome: 'bound' }>): number {
    if (result.outcome === 'unreachable') return this.problem('DISCONNECTED', result.detail, this.backOffMs());
    const status = commandStatus(result.status, this.settings.statuses);
    const detail = `bind refused: ${status.name}`;
    if (status.class !== 'account') return this.problem(status.name, detail, this.backOffMs());
    this.health = 'account';
    this.lastProblem = { code: status.name, detail };
    this.log.error({ host: this.settings.host, code: status.name }, 'the SMPP centre refuses the account');
    return this.settings.accountRetryMs;
  }

  private problem(code: string, detail: string, pauseMs: number): number {
    this.health = 'connecting';
    this.lastProblem = { code, detail };
    this.log.warn({ host: this.settings.host, code, detail, pauseMs }, 'no connection with the SMPP centre');
    return pauseMs;
  }

  private backOffMs(): number {
    const { reconnectMinMs, reconnectMaxMs } = this.settings;
    const pauseMs = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(this.failures, 30));
    this.failures += 1;
    return Math.round(pauseMs * (1 + JITTER * Math.random()));
  }

  private pause(pauseMs: number): Promise<void> {
    this.resumesAt = Date.now() + pauseMs;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private isWorthWaiting(): boolean {
    if (this.isClosed() || this.running === undefined) return false;
    return this.attempting || this.resumesAt - Date.now() <= WORTH_WAITING_MS;
  }

  private nextAttempt(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.waiters.delete(done);
        forget();
        resolve();
      };
      this.waiters.add(done);
      const forget = onAbort(signal, done);
    });
  }

  private notify(): void {
    for (const done of [...this.waiters]) done();
  }
}
