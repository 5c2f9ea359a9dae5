import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Fields, type PDU, type Server, type Session } from 'smpp';

export interface SmscBehaviour {
  /** Answers the bind, or does not; the default takes everybody. */
  onBind?(session: Session, pdu: PDU): void;
  /** Answers a submit, or does not; the default takes it under the next id. */
  onSubmit?(session: Session, pdu: PDU, count: number): void;
  readonly answersEnquireLink?: boolean;
  readonly answersUnbind?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A centre on loopback that speaks SMPP with the codec of npm `smpp`, which shares no line with ours. */
export class TestSmsc {
  readonly submits: PDU[] = [];
  /** Every PDU that came, as `command`. */
  readonly received: string[] = [];
  readonly binds: PDU[] = [];
  private readonly sessions = new Set<Session>();

  private constructor(
    private readonly server: Server,
    public behaviour: SmscBehaviour,
  ) {}

  static async start(behaviour: SmscBehaviour = {}, port = 0): Promise<TestSmsc> {
    const server = createServer(behaviour.tls ?? {}, (session) => smsc.adopt(session));
    const smsc = new TestSmsc(server, behaviour);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return smsc;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port; // it listens on TCP
  }

  get connected(): number {
    return this.sessions.size;
  }

  /** The session that was opened last. */
  get session(): Session {
    const last = [...this.sessions].at(-1);
    if (last === undefined) throw new Error('nobody is connected');
    return last;
  }

  deliver(fields: Fields, command: 'deliver_sm' | 'data_sm' = 'deliver_sm'): Promise<PDU> {
    return new Promise((resolve) => this.session[command](fields, resolve));
  }

  disconnect(): void {
    for (const session of this.sessions) session.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.disconnect();
    await closed;
  }

  private adopt(session: Session): void {
    this.sessions.add(session);
    session.on('error', () => session.destroy());
    session.on('close', () => this.sessions.delete(session));
    session.on('pdu', (pdu: PDU) => {
      this.received.push(pdu.command);
      this.react(session, pdu);
    });
  }

  private react(session: Session, pdu: PDU): void {
    if (pdu.command.startsWith('bind_') && !pdu.command.endsWith('_resp')) {
      this.binds.push(pdu);
      const bind = this.behaviour.onBind ?? ((to, bindPdu) => void to.send(bindPdu.response({ system_id: 'TEST' })));
      bind(session, pdu);
    } else if (pdu.command === 'submit_sm') {
      const count = this.submits.push(pdu);
      const submit = this.behaviour.onSubmit ?? accept;
      submit(session, pdu, count);
    } else if (pdu.command === 'enquire_link' && this.behaviour.answersEnquireLink !== false) {
      session.send(pdu.response());
    } else if (pdu.command === 'unbind' && this.behaviour.answersUnbind !== false) {
      session.send(pdu.response());
    }
  }
}

export function accept(session: Session, pdu: PDU, count: number): void {
  session.send(pdu.response({ message_id: `id-${count}` }));
}

export function refuse(status: number) {
  return (session: Session, pdu: PDU): void => void session.send(pdu.response({ command_status: status }));
}
