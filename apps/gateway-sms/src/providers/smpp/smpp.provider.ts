import { randomInt } from 'node:crypto';
import type { ChannelProvider, ProviderContext, SendResult } from '@carillon/gateway-runtime';
import type { Logger } from '@carillon/messaging';
import { STATUS, type CommandStatus } from './command-status';
import { parseReceipt } from './delivery-receipt';
import { faultOfSender, planParts } from './message-parts';
import { decodeText, messageContent, type ConcatenatedPart } from './message-text';
import type { DataPdu, MessagePdu } from './pdu-types';
import { RoutePause } from './route-pause';
import type { Health } from './session-keeper';
import { SessionPool } from './session-pool';
import type { SmppSession } from './smpp-session';
import type { SmppSettings } from './smpp-settings';
import { submitParts } from './submit-parts';
import { waitAtMost } from './wait-at-most';
import type { SendSmsPayload } from './send-sms-payload';

/** A text that a handset sent to one of our numbers. */
export interface InboundSms {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** There when the handset sent a long text: its parts come one by one, in any order. */
  readonly part?: ConcatenatedPart;
}

export interface SmppProviderOptions {
  readonly name?: string;
  /** A rejection makes the centre send the text again later. */
  onInbound?(message: InboundSms): Promise<void>;
}

/** How long `close` waits for messages of which some part is still to go. */
const DRAIN_MS = 10_000;

const silent = (): void => undefined;
const SILENT: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/**
 * SMS over sessions of SMPP 3.4 with one centre; the parts of a message go by one of them.
 *
 * - A message whose submit_sm was written and not answered is `unknown`; one that never left us is `deferred`.
 * - An account that the centre refuses at the bind defers messages and shows in `health`; binding goes on slowly.
 * - A receipt is acknowledged to the centre after `onReceipt` has resolved, and asked for again if it rejects.
 */
export class SmppProvider implements ChannelProvider<SendSmsPayload> {
  readonly name: string;
  private readonly sessions: SessionPool;
  private readonly pause = new RoutePause();
  private context: ProviderContext | undefined;
  private closing = false;
  private sending = 0;
  private onIdle: (() => void) | undefined;
  private reference = randomInt(0x10000);

  constructor(
    private readonly settings: SmppSettings,
    private readonly options: SmppProviderOptions = {},
  ) {
    this.name = options.name ?? 'smpp';
    this.sessions = new SessionPool(settings, {
      onMessage: (pdu) => this.onMessage(pdu),
      log: {
        debug: (fields, message) => this.log.debug(fields, message),
        info: (fields, message) => this.log.info(fields, message),
        warn: (fields, message) => this.log.warn(fields, message),
        error: (fields, message) => this.log.error(fields, message),
      },
    });
  }

  get health(): Health {
    return this.sessions.health;
  }

  readonly ready = (): boolean => this.health === 'bound' && this.pause.leftMs === 0;

  /** Begins to connect and resolves at once, whether or not the centre is there. */
  async start(context: ProviderContext): Promise<void> {
    this.context = context;
    this.sessions.start();
  }

  async send(message: SendSmsPayload, signal: AbortSignal): Promise<SendResult> {
    if (this.closing) return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    this.sending += 1;
    try {
      return await this.submit(message, signal);
    } finally {
      this.sending -= 1;
      if (this.sending === 0) this.onIdle?.();
    }
  }

  /** Lets the messages in hand go whole, within limits, then unbinds. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.sending > 0) await waitAtMost(DRAIN_MS, this.idle());
    await this.sessions.close();
  }

  private async submit(message: SendSmsPayload, signal: AbortSignal): Promise<SendResult> {
    const plan = planParts(message, this.settings, this.reference);
    if (plan.outcome === 'rejected') return plan;
    if (plan.parts.length > 1) this.reference = (this.reference + 1) & 0xffff;
    const acquired = await this.sessions.acquire(signal);
    if (acquired.outcome === 'none') return { ...acquired, outcome: 'deferred' };
    const pauseMs = this.pause.leftMs;
    if (pauseMs > 0)
      return { outcome: 'deferred', code: 'THROTTLED', detail: 'the route is paused', retryAfterMs: pauseMs };
    const { session } = acquired;
    const result = await submitParts(plan.parts, this.route(session), faultOfSender(message), signal);
    return result.outcome === 'accepted' ? named(result.providerMessageIds, message.deliveryId) : result;
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }

  private get log(): Logger {
    return this.context?.log ?? SILENT;
  }

  private route(session: SmppSession) {
    const { throttlePauseMs } = this.settings;
    return {
      settings: this.settings,
      submit: session.submit.bind(session),
      resumed: (signal: AbortSignal) => this.pause.over(signal, throttlePauseMs),
      refused: (status: CommandStatus) => this.onRefused(status, session),
    };
  }

  private onRefused(status: CommandStatus, session: SmppSession): void {
    if (status.class === 'throttled') this.pause.pause(this.settings.throttlePauseMs);
    if (status.class === 'queue-full') this.pause.pause(this.settings.queueFullPauseMs);
    if (status.class === 'session') session.end(`the centre does not see us bound: ${status.name}`);
  }

  private async onMessage(pdu: MessagePdu | DataPdu): Promise<number> {
    const { receiptIds, utcOffsetMinutes } = this.settings;
    const parsed = parseReceipt(pdu, { receiptIds, utcOffsetMinutes, receivedAt: new Date() });
    if (parsed.kind === 'receipt') await this.context?.onReceipt(parsed.receipt);
    if (parsed.kind === 'nameless') this.log.warn({ esmClass: pdu.esmClass }, 'a receipt that names no message');
    if (parsed.kind === 'none') await this.options.onInbound?.(this.inbound(pdu));
    return STATUS.ok;
  }

  private inbound(pdu: MessagePdu | DataPdu): InboundSms {
    const { octets, part } = messageContent(pdu);
    const text = decodeText(octets, pdu.dataCoding, this.settings.defaultAlphabet);
    return { from: pdu.source, to: pdu.destination, text, ...(part === undefined ? {} : { part }) };
  }
}

/** Some centres take a part and give no id. It is taken nevertheless, so it gets a name that no receipt will match. */
function named(ids: readonly [string, ...string[]], deliveryId: string): SendResult {
  const [first, ...others] = ids.map((id, i) => (id === '' ? `unnamed:${deliveryId}:${i + 1}` : id));
  return { outcome: 'accepted', providerMessageIds: [first ?? deliveryId, ...others] };
}
