import type { Socket } from 'node:net';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerAuthentication,
  type SMTPServerAuthenticationResponse,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';
import { listen, stopListening, type DoorStatus, type ProviderDoor } from '../listen';
import type { MailDesk, MailReply, MailVerdict } from './mail-desk';

/** What an SMTP sink needs to know. Without `user` any login is welcome and none is needed. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

const MOST_OCTETS = 25 * 1024 * 1024;
const TOO_BIG: MailReply = { status: 552, text: '5.3.4 Message too big for system' };
const GARBAGE = '<html>this is not SMTP</html>\r\n';

type Done = (error?: Error | null, text?: string) => void;

/** A mail server that keeps what it gets: the npm package `smtp-server` talks, `MailDesk` decides. */
export class SmtpSink implements ProviderDoor {
  private server: SMTPServer | undefined;
  /** Open connections by the client's port, which is how a session of the package names its own. */
  private readonly sockets = new Map<number, Socket>();
  private port: number;

  constructor(
    private readonly settings: SmtpSettings,
    private readonly desk: MailDesk,
    private readonly onFailure: (message: string, error: Error) => void,
  ) {
    this.port = settings.port;
  }

  async resume(): Promise<void> {
    if (this.server) return;
    const server = this.newServer();
    this.server = server;
    try {
      this.port = await listen(server.server, 'SMTP_PORT', this.port, this.settings.host);
    } catch (error) {
      this.server = undefined;
      throw error;
    }
  }

  async pause(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.disconnect();
    if (server) await stopListening(server.server);
  }

  disconnect(): void {
    for (const socket of this.sockets.values()) socket.destroy();
  }

  status(): DoorStatus {
    return { listening: this.server !== undefined, port: this.port, sessions: this.sockets.size };
  }

  private newServer(): SMTPServer {
    const server = new SMTPServer({
      name: 'carillon-smtp',
      banner: 'Carillon simulator',
      disabledCommands: ['STARTTLS'],
      authOptional: this.settings.user === undefined,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      hideDSN: false,
      size: MOST_OCTETS,
      logger: false,
      onAuth: (auth, _session, done) => this.onAuth(auth, done),
      onRcptTo: (address, session, done) => this.onRcptTo(address, session, done),
      onData: (stream, session, done) => this.onData(stream, session, done),
    });
    server.on('error', () => undefined); // a lost connection; the client sees it as well
    server.server.on('connection', (socket) => this.onConnection(socket));
    return server;
  }

  private onConnection(socket: Socket): void {
    const port = socket.remotePort;
    if (port === undefined || !this.server) return void socket.destroy();
    this.sockets.set(port, socket);
    socket.once('close', () => this.sockets.delete(port));
  }

  private onAuth(
    { username, password }: SMTPServerAuthentication,
    done: (error: Error | null, response?: SMTPServerAuthenticationResponse) => void,
  ): void {
    const { user, password: secret = '' } = this.settings;
    if (user === undefined || (username === user && password === secret))
      return done(null, { user: username ?? 'anyone' });
    done(replyError({ status: 535, text: '5.7.8 Authentication credentials invalid' }));
  }

  private onRcptTo(address: SMTPServerAddress, session: SMTPServerSession, done: Done): void {
    const verdict = this.desk.recipient(session.envelope, address);
    this.guarded(done, async () => {
      if (verdict.stage === 'data') return done();
      if (!verdict.takes) await this.desk.refuse(session.envelope, [address], verdict);
      this.answer(verdict, session, done);
    });
  }

  private onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      if (!stream.sizeExceeded) chunks.push(chunk);
    });
    stream.on('error', () => undefined); // the client left before the final dot: there is no mail
    stream.on('end', () => {
      if (stream.sizeExceeded) return done(replyError(TOO_BIG));
      this.guarded(done, async () => {
        const { verdict, text } = await this.desk.mail(session.envelope, Buffer.concat(chunks));
        this.answer(verdict, session, done, text);
      });
    });
  }

  /** Tells the client what the verdict says, when it says so. */
  private answer(verdict: MailVerdict, session: SMTPServerSession, done: Done, text?: string): void {
    const socket = this.sockets.get(session.remotePort);
    const answer = () => {
      if (verdict.answer === 'accept') done(null, text);
      else if (verdict.answer === 'reject') done(replyError(verdict));
      else if (verdict.answer === 'garbage') socket?.write(GARBAGE);
      else if (verdict.answer !== 'hang') socket?.destroySoon();
    };
    if (verdict.lateMs > 0) setTimeout(answer, verdict.lateMs).unref();
    else answer();
  }

  /** Runs a handler that the package would not wait for; a failure becomes a temporary refusal. */
  private guarded(done: Done, handle: () => Promise<void>): void {
    handle().catch((error: Error) => {
      this.onFailure('smtp: a mail could not be handled', error);
      done(replyError({ status: 451, text: '4.3.0 Internal error of the simulator' }));
    });
  }
}

function replyError({ status, text }: MailReply): Error {
  return Object.assign(new Error(text), { responseCode: status });
}
