import type { Logger } from '@carillon/messaging';
import type { Counter, Gauge, Histogram } from 'prom-client';
import type { ChannelProvider, SendResult } from '../channel-provider';
import type { Outcome } from '../domain/settle';
import { type GatewayMetrics, type OutcomeLabel, outcomeLabel } from '../metrics';
import { CircuitBreaker } from './circuit-breaker';
import { Deadline } from './deadline';
import { LinePause } from './line-pause';
import { TokenBucket } from './token-bucket';

export interface LineOptions {
  readonly channel: string;
  /** Of the gateway, where it is not the provider's own. */
  readonly name?: string;
  readonly window: number;
  readonly perSecond?: number;
  readonly timeoutMs: number;
  /** Whether a send may begin now: false once the worker's lease is lost. */
  readonly mayBegin: () => boolean;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
}

/** How a line fares. `paused`: the provider refuses our account; `circuit-open`: it gives no sign of life. */
export interface LineHealth {
  readonly state: 'ready' | 'not-connected' | 'paused' | 'circuit-open';
  readonly code?: string;
  readonly detail?: string;
  /** How long nothing goes yet. */
  readonly forMs?: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** ISO 8601. */
  readonly lastAcceptedAt?: string;
}

/** Messages that go out together; one promise for all of them. */
interface Batch<Payload> {
  readonly messages: readonly Payload[];
  readonly outcomes: Outcome[];
  open: number;
  resolve(outcomes: readonly Outcome[]): void;
}

interface Job<Payload> {
  readonly batch: Batch<Payload>;
  readonly index: number;
  throttled: number;
}

/** A provider that asks for no more than this is waited for here instead of on the retry ladder. */
const SHORT_WAIT_MS = 2_000;
/** How often one message may be throttled before it goes up the ladder. */
const THROTTLES = 5;

/**
 * Feeds one provider: no more than `window` sends in flight, no more than `perSecond` a second, each with its own time.
 *
 * A throttled message stays and holds up the line, because throttling concerns the route and not the message. A provider
 * that refuses our account, or gives no sign of life, is paused: what is not yet sent comes back as `deferred`.
 */
export class ProviderLine<Payload> {
  private queue: Job<Payload>[] = [];
  private head = 0;
  private inFlight = 0;
  private resumesAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private released = false;
  private pumping = false;
  private waitingForRoom: (() => void)[] = [];
  private expected = 0;
  /** How many messages are best handed to it together: what goes out within about half a second. */
  readonly chunk: number;
  private readonly account = new LinePause({ firstMs: 30_000, longestMs: 15 * 60_000 });
  private readonly circuit = new CircuitBreaker();
  private lastAcceptedAt: Date | undefined;
  private readonly bucket: TokenBucket;
  private readonly labels: { readonly channel: string; readonly provider: string };
  private readonly inFlightGauge: Gauge.Internal<string>;
  private readonly seconds: Histogram.Internal<string>;
  private readonly counters = new Map<OutcomeLabel, Counter.Internal>();

  constructor(
    readonly provider: ChannelProvider<Payload>,
    private readonly options: LineOptions,
  ) {
    this.bucket = new TokenBucket(options.perSecond);
    this.chunk = Math.min(options.window, Math.ceil((options.perSecond ?? Infinity) / 2));
    this.labels = { channel: options.channel, provider: options.name ?? provider.name };
    this.inFlightGauge = options.metrics.inFlight.labels(this.labels);
    this.seconds = options.metrics.seconds.labels(this.labels);
    options.metrics.paused.set(this.labels, 0);
    options.metrics.circuitOpen.set(this.labels, 0);
  }

  /** How long nothing goes to this provider, in milliseconds, and why. */
  get paused(): { readonly leftMs: number; readonly code: string; readonly detail: string } {
    const { account, circuit } = this;
    const pause = account.leftMs >= circuit.pause.leftMs ? account : circuit.pause;
    return { leftMs: pause.leftMs, ...pause.because };
  }

  /** How it fares, as this process sees it. */
  get health(): LineHealth {
    const { account, circuit, inFlight, lastAcceptedAt, provider } = this;
    const waiting = this.queue.length - this.head;
    const paused = this.paused;
    const seen = {
      inFlight,
      waiting,
      ...(lastAcceptedAt === undefined ? {} : { lastAcceptedAt: lastAcceptedAt.toISOString() }),
    };
    if (paused.leftMs > 0) {
      const state = account.leftMs >= circuit.pause.leftMs ? 'paused' : 'circuit-open';
      return { state, code: paused.code, detail: paused.detail, forMs: Math.ceil(paused.leftMs), ...seen };
    }
    return { state: provider.ready?.() === false ? 'not-connected' : 'ready', ...seen };
  }

  /** Resolves when a further chunk would begin soon; the next call of `send` must bring that chunk, or nothing. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      this.waitingForRoom.push(resolve);
      this.letIn();
    });
  }

  /** One at a time: whoever is let in fills the room again. */
  private letIn(): void {
    while (this.released || (this.expected === 0 && this.queue.length - this.head < this.chunk)) {
      const enter = this.waitingForRoom.shift();
      if (enter === undefined) return;
      this.expected += 1;
      enter();
    }
  }

  /** Sends all of them; the outcomes come in the order of the messages. Never rejects. */
  send(messages: readonly Payload[]): Promise<readonly Outcome[]> {
    this.expected = Math.max(0, this.expected - 1);
    if (messages.length === 0) {
      this.letIn();
      return Promise.resolve([]);
    }
    return new Promise((resolve) => {
      const batch: Batch<Payload> = { messages, outcomes: new Array(messages.length), open: messages.length, resolve };
      for (let index = 0; index < messages.length; index += 1) this.queue.push({ batch, index, throttled: 0 });
      this.pump();
    });
  }

  /** From now on nothing begins: what is in flight ends, everything else comes back as `released`. */
  release(): void {
    this.released = true;
    clearTimeout(this.timer);
    this.pump();
  }

  /** Answers come many at a time; what they make room for begins together. */
  private pumpSoon(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    let deadline: Deadline | undefined;
    while (this.head < this.queue.length) {
      const instead = this.insteadOfSending();
      if (instead === undefined && !this.mayGo()) break;
      const job = this.queue[this.head++]!; // the index is below the length
      if (instead === undefined) this.begin(job, (deadline ??= new Deadline(this.options.timeoutMs)));
      else this.finish(job, instead);
    }
    if (this.head === this.queue.length || this.head > 4_096) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    this.letIn();
  }

  private insteadOfSending(): Outcome | undefined {
    if (this.released || !this.options.mayBegin()) return { outcome: 'released' };
    const { leftMs, code, detail } = this.paused;
    return leftMs > 0 ? { outcome: 'deferred', code, detail, retryAfterMs: leftMs } : undefined;
  }

  private mayGo(): boolean {
    if (this.inFlight >= (this.account.isProbing || this.circuit.pause.isProbing ? 1 : this.options.window))
      return false;
    const holdMs = this.resumesAt - performance.now();
    if (holdMs > 0) return this.wakeIn(holdMs);
    return this.bucket.take() || this.wakeIn(this.bucket.waitMs);
  }

  private wakeIn(ms: number): false {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.pump();
      },
      Math.max(1, Math.ceil(ms)),
    );
    return false;
  }

  private begin(job: Job<Payload>, deadline: Deadline): void {
    this.inFlight += 1;
    const started = performance.now();
    let settled = false;
    const end = (result: SendResult): void => {
      if (settled) return;
      settled = true;
      deadline.settled(giveUp);
      this.inFlight -= 1;
      this.inFlightGauge.set(this.inFlight);
      this.seconds.observe((performance.now() - started) / 1_000);
      this.conclude(job, result);
      this.pumpSoon();
    };
    const giveUp = (): void => end(TIMED_OUT);
    deadline.watch(giveUp);
    this.inFlightGauge.set(this.inFlight);
    try {
      this.provider
        .send(job.batch.messages[job.index]!, deadline.signal)
        .then(end, (error: unknown) => end(this.unforeseen(error)));
    } catch (error) {
      // Not within this pump: the deadline may still be handed to others.
      queueMicrotask(() => end(this.unforeseen(error)));
    }
  }

  private unforeseen(error: unknown): SendResult {
    this.options.log.error({ ...this.labels, err: error }, 'an adapter failed in a way it does not foresee');
    return { outcome: 'unknown', code: 'UNFORESEEN', detail: 'the adapter failed' };
  }

  private conclude(job: Job<Payload>, result: SendResult): void {
    this.count(outcomeLabel(result));
    if (result.outcome === 'rejected' && result.fault === 'account') this.refusedAccount(result.code, result.detail);
    else if (result.outcome === 'accepted' || result.outcome === 'rejected') this.welcome();
    if (result.outcome === 'accepted') this.lastAcceptedAt = new Date();
    this.watchCircuit(result);
    if (this.isShortThrottle(result) && job.throttled < THROTTLES && !this.released)
      this.hold(job, result.retryAfterMs);
    else this.finish(job, result);
  }

  private refusedAccount(code: string, detail: string): void {
    const pauseMs = this.account.begin(code, detail);
    if (pauseMs === undefined) return;
    this.options.metrics.paused.set(this.labels, 1);
    this.options.log.error({ ...this.labels, code, detail, pauseMs }, 'the provider refuses our account');
  }

  private welcome(): void {
    if (!this.account.isProbing) return;
    this.account.end();
    this.options.metrics.paused.set(this.labels, 0);
  }

  private watchCircuit(result: SendResult): void {
    const wasOpen = this.circuit.pause.isProbing;
    const pauseMs = this.circuit.take(result);
    if (pauseMs !== undefined) {
      this.options.metrics.circuitOpen.set(this.labels, 1);
      this.options.log.warn(
        { ...this.labels, pauseMs, ...this.circuit.pause.because },
        'the provider gives no sign of life',
      );
    } else if (wasOpen && !this.circuit.pause.isProbing) this.options.metrics.circuitOpen.set(this.labels, 0);
  }

  private count(outcome: OutcomeLabel): void {
    let counter = this.counters.get(outcome);
    if (counter === undefined) {
      counter = this.options.metrics.sends.labels({ ...this.labels, outcome });
      this.counters.set(outcome, counter);
    }
    counter.inc();
  }

  private isShortThrottle(result: SendResult): result is SendResult & { readonly retryAfterMs: number } {
    return result.outcome === 'deferred' && result.retryAfterMs !== undefined && result.retryAfterMs <= SHORT_WAIT_MS;
  }

  private hold(job: Job<Payload>, retryAfterMs: number): void {
    job.throttled += 1;
    this.resumesAt = Math.max(this.resumesAt, performance.now() + retryAfterMs);
    if (this.head > 0) this.queue[--this.head] = job;
    else this.queue.unshift(job);
  }

  private finish({ batch, index }: Job<Payload>, outcome: Outcome): void {
    batch.outcomes[index] = outcome;
    batch.open -= 1;
    if (batch.open === 0) batch.resolve(batch.outcomes);
  }
}

const TIMED_OUT: SendResult = { outcome: 'unknown', code: 'TIMEOUT', detail: 'the provider did not answer in time' };
