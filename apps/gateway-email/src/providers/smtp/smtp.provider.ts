import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelProvider, ProviderContext, SendResult } from '@carillon/gateway-runtime';
import { createTransport, type SMTPPoolOptions, type SMTPPoolSentMessageInfo } from 'nodemailer';
import { addressesOf, addressIn, type Addresses, domainOf, type Email } from '../../email';
import { bounceSender, dkimOf, dsnOf, type MailOptions } from './mail-options';
import { type SmtpError, toResult } from './smtp-errors';
import type { SmtpSettings } from './smtp-settings';

/** How far a message has got on its way out. */
interface Handover {
  stream?: Readable;
}

const DRAIN_MS = 10_000;

/**
 * Mail over a pool of SMTP connections.
 *
 * Whether a message that got no reply may have arrived depends on one thing: whether its text was read to the end, for
 * only then does the final dot follow (RFC 5321 §4.1.1.4). Up to there the server has nothing it could deliver.
 */
export class SmtpProvider implements ChannelProvider<Email> {
  readonly name = 'smtp';
  private readonly transport;
  /** Handovers by the signal that came with the message: the one thing that goes through the pool with it. */
  private readonly handovers = new WeakMap<AbortSignal, Handover>();
  private sending = 0;
  private closing = false;
  private log: ProviderContext['log'] | undefined;

  constructor(
    settings: SmtpSettings,
    private readonly defaultFrom: string,
    private readonly options: MailOptions = {},
  ) {
    this.transport = createTransport({ ...poolOptions(settings), ...dkimOf(options) });
    // A connection that breaks while it is idle concerns no message; without a listener it would end the process.
    this.transport.on('error', (err: Error) => this.log?.warn({ err }, 'an SMTP connection broke'));
    this.transport.use('stream', ({ data, message }, done) => {
      const handover = data.signal === undefined ? undefined : this.handovers.get(data.signal);
      if (handover !== undefined) {
        const create = message.createReadStream.bind(message);
        message.createReadStream = (options) => (handover.stream = create(options));
      }
      done();
    });
  }

  async start(context: ProviderContext): Promise<void> {
    this.log = context.log;
  }

  async send(email: Email, deadline: AbortSignal): Promise<SendResult> {
    if (this.closing) return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    const addresses = addressesOf(email, this.defaultFrom);
    if ('outcome' in addresses) return addresses;
    const handover: Handover = {};
    const signal = AbortSignal.any([deadline]); // this message's own: others may share the deadline
    const ownSender = email.from !== undefined;
    this.handovers.set(signal, handover);
    this.sending += 1;
    try {
      const info = await this.transport.sendMail(this.mailOf(email, addresses, signal));
      return acceptedOf(info, ownSender);
    } catch (error) {
      // Everything that nodemailer rejects with is an Error with these fields.
      return toResult(error as SmtpError, { mayHaveArrived: handover.stream?.readableEnded === true, ownSender });
    } finally {
      this.sending -= 1;
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const end = performance.now() + DRAIN_MS; this.sending > 0 && performance.now() < end;) await sleep(20);
    this.transport.close({ force: true });
  }

  private mailOf(email: Email, envelope: Addresses, signal: AbortSignal) {
    const { deliveryId, to, from = this.defaultFrom, subject, html, text, unsubscribeUrl } = email;
    return {
      signal,
      envelope: { ...envelope, from: bounceSender(this.options, deliveryId) ?? envelope.from },
      ...dsnOf(this.options, { deliveryId, to: envelope.to }),
      from,
      to,
      subject,
      html,
      text,
      messageId: `<${deliveryId}@${domainOf(addressIn(this.defaultFrom) ?? envelope.from)}>`,
      headers: {
        'X-Delivery-Id': deliveryId,
        // RFC 3834 §5: nobody's vacation notice shall answer.
        'Auto-Submitted': 'auto-generated',
        ...(unsubscribeUrl === undefined ? {} : oneClick(unsubscribeUrl)),
      },
      // A text is a text, and never a file or an address to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }
}

/** RFC 8058 §3.1: both headers, and the link alone in the first. */
const oneClick = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

/** One address that is refused makes nodemailer throw; should a server ever take part of the envelope, it is no success. */
function acceptedOf(
  { messageId, rejected = [], rejectedErrors = [] }: SMTPPoolSentMessageInfo,
  ownSender: boolean,
): SendResult {
  if (rejected.length === 0) return { outcome: 'accepted', providerMessageIds: [messageId] };
  const [error = { message: 'refused for a recipient', responseCode: 550, command: 'RCPT TO' }] =
    rejectedErrors as readonly SmtpError[];
  return toResult(error, { mayHaveArrived: false, ownSender });
}

function poolOptions(settings: SmtpSettings): SMTPPoolOptions & { pool: true } {
  const { tls, caFile, implicitTls } = settings;
  return {
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: implicitTls,
    requireTLS: !implicitTls && tls === 'required',
    ignoreTLS: !implicitTls && tls === 'off',
    ...(caFile === undefined ? {} : { tls: { ca: readFileSync(caFile) } }),
    ...(settings.auth === undefined ? {} : { auth: settings.auth, forceAuth: true }),
    ...(settings.name === undefined ? {} : { name: settings.name }),
    maxConnections: settings.maxConnections,
    maxMessages: settings.maxMessages,
    maxRequeues: 1,
    connectionTimeout: settings.connectTimeoutMs,
    greetingTimeout: settings.greetingTimeoutMs,
    socketTimeout: settings.socketTimeoutMs,
  };
}
