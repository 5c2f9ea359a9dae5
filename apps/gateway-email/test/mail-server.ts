import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '@carillon/gateway-runtime/testing';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
  /** Delivery status notifications that were asked for (RFC 3461). */
  readonly dsn: unknown;
  /** As it came. */
  readonly raw: Buffer;
}

/** Where a server can refuse: its greeting, the login, and the commands of a mail. */
export type Stage = 'connect' | 'auth' | 'mailFrom' | 'rcptTo' | 'data';

const SLOW_MS = 30;

const refusal = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** A mail server on loopback made from the npm package `smtp-server`, which misbehaves on demand. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** What each stage answers instead of taking a mail. */
  refusals: Partial<Record<Stage, Error>> = {};
  behaviour: Behaviour = 'accept';
  mostAtOnce = 0;
  private open = 0;
  private readonly sockets = new Map<number, Socket>();
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      hideDSN: false,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      logger: false,
      onConnect: (_session, done) => done(this.refusals.connect),
      onAuth: ({ username }, _session, done) => {
        if (this.behaviour === 'reject-account') return done(refusal(535, '5.7.8 Authentication credentials invalid'));
        if (this.refusals.auth !== undefined) return done(this.refusals.auth);
        done(null, { user: username ?? '' });
      },
      onMailFrom: (_address, session, done) => {
        if (this.behaviour === 'disconnect-before') return void this.cut(session);
        if (this.behaviour === 'throttle') return done(refusal(451, '4.7.1 Greylisted, come back later'));
        done(this.refusals.mailFrom);
      },
      onRcptTo: (_address, _session, done) =>
        done(this.behaviour === 'reject-recipient' ? refusal(550, '5.1.1 No such user') : this.refusals.rcptTo),
      onData: (stream, session, done) => void this.take(stream, session, done),
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.sockets.set(remotePort, socket);
      socket.on('close', () => this.sockets.delete(remotePort));
    });
  }

  static async start(port = 0): Promise<MailServer> {
    const server = new MailServer();
    server.server.listen(port, '127.0.0.1');
    await once(server.server.server, 'listening');
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port; // it listens on TCP
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    this.open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
    const raw = await buffer(stream);
    const mail = await simpleParser(raw);
    if (this.behaviour === 'slow') await sleep(SLOW_MS);
    this.open -= 1;
    if (this.behaviour === 'disconnect-after') return this.cut(session);
    if (this.behaviour === 'garbage') return void this.socketOf(session)?.write('<html>what is this</html>\r\n');
    if (this.behaviour === 'reject-content') return done(refusal(554, '5.7.1 Message looks like spam'));
    if (this.refusals.data !== undefined) return done(this.refusals.data);
    const { mailFrom, rcptTo, dsn } = session.envelope;
    const from = mailFrom === false ? '' : mailFrom.address;
    this.received.push({
      from,
      to: rcptTo.map(({ address }) => address),
      mail,
      raw,
      dsn: { ...dsn, ...rcptTo[0]?.dsn },
    });
    if (this.behaviour !== 'hang') done();
  }

  private cut(session: SMTPServerSession): void {
    this.socketOf(session)?.destroy();
  }

  private socketOf({ remotePort }: SMTPServerSession): Socket | undefined {
    return this.sockets.get(remotePort);
  }
}

export { refusal };
