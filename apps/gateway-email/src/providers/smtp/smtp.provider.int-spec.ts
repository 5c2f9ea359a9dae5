import { randomUUID } from 'node:crypto';
import { describeChannelProvider, type ProviderCode, sentences } from '@carillon/gateway-runtime/testing';
import { MailServer, refusal, type Stage } from '../../../test/mail-server';
import type { Email } from '../../email';
import { SmtpProvider } from './smtp.provider';
import { SmtpSettings } from './smtp-settings';

const FROM = 'Carillon <news@example.com>';
const WINDOW = 5;

const mail = (fields: Partial<Email> = {}): Email => ({
  deliveryId: randomUUID(),
  onUnknown: 'report',
  to: 'homer@example.net',
  subject: 'Your balances',
  html: '<p>300 points</p>',
  text: '300 points',
  ...fields,
});

const providerFor = ({ port }: MailServer, query = ''): SmtpProvider =>
  new SmtpProvider(SmtpSettings.parse(`smtp://user:secret@127.0.0.1:${port}?maxConnections=${WINDOW}${query}`), FROM);

/** Replies (RFC 5321 §4.2.3, RFC 3463, RFC 4954 §6) to each command; those without a code of three parts go by the first. */
const CODES: readonly ProviderCode[] = [
  ...sentences('account', 'connect 554 No service', 'connect 554 5.7.1 Blocked', 'auth 535 5.7.8 Bad credentials'),
  ...sentences('account', 'auth 535 No', 'auth 534 5.7.9 Too weak', 'auth 550 5.7.1 No'),
  ...sentences('later', 'connect 421 4.3.2 Closing', 'auth 454 4.7.0 Not now'),
  ...sentences('account', 'mailFrom 550 No', 'mailFrom 553 5.1.8 Bad domain', 'mailFrom 550 5.1.7 Bad address'),
  ...sentences('account', 'mailFrom 530 5.7.0 Log in first', 'mailFrom 553 5.7.1 Not owned by user'),
  ...sentences('content', 'mailFrom 552 5.3.4 Too big'),
  ...sentences('later', 'mailFrom 450 4.1.8 Not found', 'mailFrom 451 4.7.1 Greylisted', 'mailFrom 421 4.7.0 Too many'),
  ...sentences('recipient', 'rcptTo 550 No', 'rcptTo 551 Not here', 'rcptTo 553 Bad name', 'rcptTo 554 No'),
  ...sentences('recipient', 'rcptTo 550 5.1.1 No user', 'rcptTo 550 5.1.2 No domain', 'rcptTo 553 5.1.3 Syntax'),
  ...sentences('recipient', 'rcptTo 551 5.1.6 Moved', 'rcptTo 556 5.1.10 Null MX', 'rcptTo 550 5.2.1 Disabled'),
  ...sentences('content', 'rcptTo 552 5.2.3 Too long', 'rcptTo 550 5.7.1 Policy', 'rcptTo 554 5.7.1 Spam'),
  ...sentences('account', 'rcptTo 550 5.7.26 Unauthenticated', 'rcptTo 550 5.7.23 SPF'),
  ...sentences('later', 'rcptTo 450 Busy', 'rcptTo 451 4.7.1 Greylisted', 'rcptTo 452 4.2.2 Full', 'rcptTo 552 Full'),
  ...sentences('later', 'rcptTo 552 5.2.2 Full', 'rcptTo 421 4.3.2 Closing', 'rcptTo 503 Out of step'),
  ...sentences('content', 'data 554 5.7.1 Spam', 'data 554 No', 'data 552 5.3.4 Too big', 'data 552 Too big'),
  ...sentences('content', 'data 550 5.6.1 Media', 'data 550 5.7.1 Policy'),
  ...sentences('account', 'data 550 5.7.26 Unauthenticated', 'data 550 5.7.9 DKIM'),
  ...sentences('later', 'data 451 4.3.0 Try again', 'data 452 4.3.1 No space', 'data 421 4.3.2 Closing'),
];

describeChannelProvider<Email>('SmtpProvider', {
  window: WINDOW,
  codes: CODES,
  without: ['receipt-first'],
  async start() {
    const server = await MailServer.start();
    return {
      provider: providerFor(server),
      behave: (behaviour) => void (server.behaviour = behaviour),
      refuse: ({ code }) => {
        const [, stage, reply, text] = /^(\w+) (\d+) (.*)$/.exec(code)!; // so the table is written
        server.refusals = { [stage as Stage]: refusal(Number(reply), text!) };
      },
      message: () => mail(),
      mostAtOnce: () => server.mostAtOnce,
      stop: () => server.stop(),
    };
  },
});

describe('SmtpProvider', () => {
  let server: MailServer;
  let provider: SmtpProvider;
  const send = (fields: Partial<Email> = {}) => provider.send(mail(fields), AbortSignal.timeout(10_000));

  beforeEach(async () => {
    server = await MailServer.start();
    provider = providerFor(server);
  });

  afterEach(async () => {
    await provider.close();
    await server.stop();
  });

  it('writes a mail that can be traced and that no robot answers', async () => {
    const email = mail({ subject: 'Привет' });
    const result = await provider.send(email, AbortSignal.timeout(10_000));
    const messageId = `<${email.deliveryId}@example.com>`;
    expect(result).toEqual({ outcome: 'accepted', providerMessageIds: [messageId] });
    const [received] = server.received;
    expect(received).toMatchObject({ from: 'news@example.com', to: ['homer@example.net'] });
    const { headers, ...parsed } = received!.mail;
    expect(parsed).toMatchObject({ messageId, subject: 'Привет', text: '300 points' });
    expect(headers.get('x-delivery-id')).toBe(email.deliveryId);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('lets a mail be unsubscribed from with one click', async () => {
    await send({ unsubscribeUrl: 'https://programme.example/u/token' });
    await send({});
    const lines = server.received.map(({ mail: { headerLines } }) =>
      headerLines.map(({ line }) => line).filter((line) => line.startsWith('List-')),
    );
    expect(lines).toEqual([
      ['List-Unsubscribe: <https://programme.example/u/token>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
      [],
    ]);
  });

  it('uses the sender of the message', async () => {
    await send({ from: 'Shop <shop@example.org>' });
    expect(server.received[0]).toMatchObject({ from: 'shop@example.org' });
    expect(server.received[0]!.mail.from?.text).toContain('Shop');
  });

  it.each(['homer', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example'])('refuses %j', async (to) => {
    expect(await send({ to })).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: 'INVALID_ADDRESS' });
    expect(server.received).toHaveLength(0);
  });

  it('lets a full mailbox rest for long', async () => {
    server.refusals = { rcptTo: refusal(552, '5.2.2 Mailbox full') };
    expect(await send()).toMatchObject({ outcome: 'deferred', code: 'SMTP_552', retryAfterMs: 900_000 });
  });

  it('takes a refused sender for the account’s fault, unless it came with the message', async () => {
    server.refusals = { mailFrom: refusal(550, 'Sender unknown') };
    expect(await send()).toMatchObject({ outcome: 'rejected', fault: 'account', code: 'SMTP_550' });
    expect(await send({ from: 'x@example.org' })).toMatchObject({ outcome: 'rejected', fault: 'content' });
  });

  it('does not know after the final dot, and believes a refusal that still comes', async () => {
    server.refusals = { data: refusal(451, '4.3.0 Try again') };
    expect(await send()).toMatchObject({ outcome: 'deferred', code: 'SMTP_451' });
    server.refusals = { data: refusal(421, 'Closing') };
    expect(await send()).toMatchObject({ outcome: 'deferred', code: 'SMTP_421' });
    server.behaviour = 'disconnect-after';
    expect(await send()).toMatchObject({ outcome: 'unknown' });
  });

  it('sends no password where TLS is required and missing', async () => {
    const strict = providerFor(server, '&tls=required');
    expect(await strict.send(mail(), AbortSignal.timeout(5_000))).toMatchObject({
      outcome: 'rejected',
      fault: 'account',
    });
    await strict.close();
  });
});
