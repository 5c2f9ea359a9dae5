import type { Socket } from 'node:net';
import { STATUS } from './command-status';
import { LinkWatch } from './link-watch';
import { openSocket } from './open-socket';
import { decodePdu } from './pdu';
import { PduStream } from './pdu-stream';
import type { BarePdu, DataPdu, MessageBody, MessagePdu, MessageRespPdu, Pdu, UnreadablePdu } from './pdu-types';
import type { BindMode, OpenResult, SessionHandlers } from './session-types';
import type { SmppSettings } from './smpp-settings';
import { SubmitWindow, type SubmitOutcome } from './submit-window';
import { waitAtMost } from './wait-at-most';
import { WriteBuffer } from './write-buffer';

const INTERFACE_VERSION = 0x34;
const MAX_SEQUENCE = 0x7fffffff;
const ALERT_NOTIFICATION = 0x00000102;

/** Messages of the centre in hand at once; far above any window that centres use. */
const MAX_IN_HAND = 5_000;
const DRAIN_MS = 5_000;
const UNBIND_MS = 5_000;
const LINGER_MS = 1_000;

/**
 * One connection to a centre from its first octet to its last: bound once, thrown away when it ends.
 *
 * Whatever the peer does, nothing is thrown out of a socket's handler: a fault ends the session, every submit then
 * outstanding settles as `unanswered`, and `ended` resolves with the reason.
 */
export class SmppSession {
  /** Resolves, never rejects, with the reason why there is no connection any more. */
  readonly ended: Promise<string>;
  private state: 'new' | 'opening' | 'bound' | 'closing' | 'ended' = 'new';
  private socket: Socket | undefined;
  private sequence = 0;
  private inHand = 0;
  private openTimer: NodeJS.Timeout | undefined;
  private watch: LinkWatch | undefined;
  private onIdle: (() => void) | undefined;
  private resolveEnded!: (reason: string) => void;
  private resolveOpen: (result: OpenResult) => void = () => undefined;
  private onUnbound: () => void = () => undefined;
  private readonly output = new WriteBuffer((octets) => this.socket?.write(octets));
  private readonly input: PduStream;
  private readonly window: SubmitWindow;

  constructor(
    private readonly settings: SmppSettings,
    private readonly handlers: SessionHandlers,
    private readonly mode: BindMode = 'transceiver',
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.input = new PduStream((frame) => this.onFrame(frame));
    this.window = new SubmitWindow({
      size: settings.window,
      timeoutMs: settings.responseTimeoutMs,
      write: (body) => this.writeSubmit(body),
    });
  }

  get bound(): boolean {
    return this.state === 'bound';
  }

  /** Connects and binds as a transceiver; never rejects. To be called once. */
  open(): Promise<OpenResult> {
    this.state = 'opening';
    return new Promise((resolve) => {
      this.resolveOpen = resolve;
      this.openTimer = setTimeout(() => this.end('no answer to the bind in time'), this.settings.connectTimeoutMs);
      this.guarded(() => this.connect())();
    });
  }

  /** Waits for a place in the window, sends, and waits for the answer; at no stage longer than the signal. */
  submit(body: MessageBody, signal: AbortSignal): Promise<SubmitOutcome> {
    return this.window.submit(body, signal);
  }

  /** Lets what is outstanding be answered (within limits), unbinds (SMPP 3.4 §4.2) and ends the connection. */
  async close(): Promise<void> {
    if (this.state === 'bound') {
      this.state = 'closing';
      this.window.close();
      await waitAtMost(DRAIN_MS, Promise.all([this.window.drained(), this.idle()]));
      await waitAtMost(UNBIND_MS, this.unbind());
      this.socket?.end();
      await waitAtMost(LINGER_MS, this.ended);
    }
    this.end('closed by us');
  }

  /** Drops the connection at once. Safe to call at any time, any number of times. */
  end(reason: string): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    clearTimeout(this.openTimer);
    this.watch?.stop();
    this.socket?.destroy();
    this.window.fail();
    this.onIdle?.();
    this.onUnbound();
    this.resolveOpen({ outcome: 'unreachable', detail: reason });
    this.resolveEnded(reason);
  }

  private connect(): void {
    const { socket, connected } = openSocket(this.settings);
    this.socket = socket;
    socket.on('error', (error) => this.end(error.message));
    socket.on('close', () => this.end('connection closed'));
    socket.on('end', () => this.end('connection closed by the peer'));
    socket.on(
      'data',
      this.guarded((chunk: Buffer) => this.input.push(chunk)),
    );
    socket.once(
      connected,
      this.guarded(() => this.bind()),
    );
  }

  private bind(): void {
    const { systemId, password, systemType } = this.settings;
    const address = { addrTon: 0, addrNpi: 0, addressRange: '' };
    this.request((sequence) => ({
      command: `bind_${this.mode}`,
      status: 0,
      sequence,
      systemId,
      password,
      systemType,
      interfaceVersion: INTERFACE_VERSION,
      ...address,
    }));
  }

  private onFrame(frame: Buffer): void {
    if (this.state === 'ended') return;
    this.watch?.heard();
    const pdu = decodePdu(frame);
    switch (pdu.command) {
      case 'submit_sm_resp':
        return this.onSubmitResp(pdu);
      case 'deliver_sm':
      case 'data_sm':
        return this.onMessage(pdu);
      case 'enquire_link':
        return this.answer({ command: 'enquire_link_resp', status: 0, sequence: pdu.sequence });
      case 'enquire_link_resp':
        return undefined;
      case 'bind_transceiver_resp':
      case 'bind_transmitter_resp':
      case 'bind_receiver_resp':
        return this.onBindResp(pdu.status);
      case 'generic_nack':
        return this.onNack(pdu);
      case 'unbind':
        return this.onUnbind(pdu);
      case 'unbind_resp':
        return this.onUnbound();
      case 'unknown':
      case 'malformed':
        return this.onUnreadable(pdu);
      default:
        return this.refuse(pdu.command, pdu.sequence);
    }
  }

  private onBindResp(status: number): void {
    if (this.state !== 'opening') return;
    if (status !== STATUS.ok) {
      this.resolveOpen({ outcome: 'refused', status });
      return this.end(`bind refused with status ${status}`);
    }
    clearTimeout(this.openTimer);
    this.state = 'bound';
    this.watch = new LinkWatch({
      periodMs: this.settings.enquireLinkMs,
      enquire: this.guarded(() => this.request((sequence) => ({ command: 'enquire_link', status: 0, sequence }))),
      dead: () => this.end('the peer no longer answers enquire_link'),
    });
    this.resolveOpen({ outcome: 'bound' });
  }

  private onSubmitResp(pdu: MessageRespPdu): void {
    if (this.window.answer(pdu.sequence, pdu.status, pdu.messageId)) return;
    this.handlers.log.warn({ sequence: pdu.sequence, status: pdu.status }, 'submit_sm_resp that nobody waits for');
  }

  /** The peer did not take one of ours; one about lengths means that it has lost its place in our stream. */
  private onNack({ sequence, status }: BarePdu): void {
    this.window.answer(sequence, status, '');
    this.handlers.log.warn({ sequence, status }, 'generic_nack');
    if (this.state === 'opening' || status === STATUS.invalidCommandLength) this.end(`generic_nack, status ${status}`);
  }

  private onMessage(pdu: MessagePdu | DataPdu): void {
    if (this.inHand >= MAX_IN_HAND) return this.answerMessage(pdu, STATUS.receiverTemporaryError);
    this.inHand += 1;
    Promise.resolve()
      .then(() => this.handlers.onMessage(pdu))
      .catch((error: unknown) => {
        this.handlers.log.warn({ err: error }, 'a message of the centre could not be taken');
        return STATUS.receiverTemporaryError;
      })
      .then((status) => {
        this.inHand -= 1;
        this.answerMessage(pdu, status);
        if (this.inHand === 0) this.onIdle?.();
      })
      .catch((error: unknown) => this.end(String(error)));
  }

  private answerMessage({ command, sequence }: MessagePdu | DataPdu, status: number): void {
    this.answer({ command: `${command}_resp` as MessageRespPdu['command'], status, sequence, messageId: '', tlvs: [] });
  }

  private onUnbind({ sequence }: BarePdu): void {
    this.answer({ command: 'unbind_resp', status: 0, sequence });
    this.output.flush();
    this.state = 'closing';
    this.window.close();
    this.socket?.end();
    setTimeout(() => this.end('unbound by the peer'), LINGER_MS).unref();
  }

  /**
   * A deliver_sm is answered even if it makes no sense, or the centre would send it for ever; an unknown request gets
   * a generic_nack (SMPP 3.4 §4.3), an unknown response nothing.
   */
  private onUnreadable({ commandId, sequence, reason }: UnreadablePdu): void {
    this.handlers.log.warn({ commandId, sequence, reason }, 'unreadable PDU');
    if (commandId === 0x05) return this.answerMessage({ command: 'deliver_sm', sequence } as MessagePdu, STATUS.ok);
    if (commandId === 0x103) return this.answerMessage({ command: 'data_sm', sequence } as DataPdu, STATUS.ok);
    if (commandId >= 0x80000000 || commandId === ALERT_NOTIFICATION) return;
    this.answer({ command: 'generic_nack', status: STATUS.invalidCommandId, sequence });
  }

  private refuse(command: string, sequence: number): void {
    this.handlers.log.warn({ command, sequence }, 'PDU that only a centre understands');
    if (!command.endsWith('_resp')) this.answer({ command: 'generic_nack', status: STATUS.invalidCommandId, sequence });
  }

  private unbind(): Promise<void> {
    if (this.state === 'ended') return Promise.resolve();
    return new Promise((resolve) => {
      this.onUnbound = resolve;
      this.guarded(() => this.request((sequence) => ({ command: 'unbind', status: 0, sequence })))();
    });
  }

  private writeSubmit(body: MessageBody): number {
    const sequence = this.nextSequence();
    this.output.addSubmit(sequence, body);
    return sequence;
  }

  private request(build: (sequence: number) => Pdu): void {
    this.output.add(build(this.nextSequence()));
  }

  private nextSequence(): number {
    do {
      this.sequence = this.sequence === MAX_SEQUENCE ? 1 : this.sequence + 1;
    } while (this.window.has(this.sequence));
    return this.sequence;
  }

  private answer(pdu: Pdu): void {
    if (this.state !== 'ended') this.output.add(pdu);
  }

  private idle(): Promise<void> {
    if (this.inHand === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }

  private guarded<Arguments extends readonly unknown[]>(work: (...values: Arguments) => void) {
    return (...values: Arguments): void => {
      try {
        work(...values);
      } catch (error) {
        this.end(error instanceof Error ? error.message : String(error));
      }
    };
  }
}
