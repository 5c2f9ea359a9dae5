import { randomUUID } from 'node:crypto';
import { describeChannelProvider } from '@carillon/gateway-runtime/testing';
import { MailServer, refusal } from '../../../test/mail-server';
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

describeChannelProvider<Email>('SmtpProvider', {
  window: WINDOW,
  without: ['receipt-first'],
  async start() {
    const server = await MailServer.start();
    return {
      provider: providerFor(server),
      behave: (behaviour) => void (server.behaviour = behaviour),
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
