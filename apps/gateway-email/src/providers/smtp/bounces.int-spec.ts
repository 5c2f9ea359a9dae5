import { createHmac, randomUUID } from 'node:crypto';
import { MailServer } from '../../../test/mail-server';
import { MailOptions } from './mail-options';
import { smtpKind } from './smtp.kind';

const bounces = { bounceAddress: 'bounces@returns.example', bounceSecret: 'a-secret-of-the-test' };

describe('where bounces go', () => {
  let server: MailServer;

  beforeEach(async () => (server = await MailServer.start()));
  afterEach(() => server.stop());

  async function sent(settings: object, deliveryId: string) {
    const url = `smtp://user:secret@127.0.0.1:${server.port}`;
    const provider = smtpKind.create({ url, from: 'Carillon <news@example.com>', ...settings });
    const texts = { subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' };
    const email = { deliveryId, onUnknown: 'report', to: 'homer@example.net', ...texts } as const;
    expect(await provider.send(email, AbortSignal.timeout(10_000))).toMatchObject({ outcome: 'accepted' });
    await provider.close?.();
    return server.received.at(-1)!;
  }

  it('is an address that names the delivery and proves itself, while the reader sees the sender', async () => {
    const deliveryId = randomUUID();
    const { from, mail } = await sent(bounces, deliveryId);
    const id = deliveryId.replaceAll('-', '');
    const proof = createHmac('sha256', bounces.bounceSecret).update(id).digest('hex').slice(0, 16);
    expect(from).toBe(`bounces+${id}-${proof}@returns.example`);
    expect(mail.from?.text).toContain('news@example.com');
    expect(mail.messageId).toBe(`<${deliveryId}@example.com>`);
  });

  it('is told with the delivery’s id when notifications are asked for', async () => {
    const deliveryId = randomUUID();
    const { dsn } = await sent({ dsn: true }, deliveryId);
    expect(dsn).toMatchObject({ ret: 'HDRS', envid: deliveryId, notify: ['FAILURE', 'DELAY'] });
    expect(JSON.stringify(dsn)).toContain('homer@example.net');
  });

  it('is the sender unless something else is asked for', async () => {
    const { from, dsn } = await sent({}, randomUUID());
    expect(from).toBe('news@example.com');
    expect(JSON.stringify(dsn)).not.toMatch(/FAILURE|HDRS/);
  });

  it.each([
    [{ bounceAddress: bounces.bounceAddress }, 'bounceSecret'],
    [{ ...bounces, bounceAddress: `${'b'.repeat(15)}@returns.example` }, 'bounceAddress'],
    [{ ...bounces, bounceSecret: 'short' }, 'bounceSecret'],
  ])('must be whole, and short enough for what is added (%#)', (settings, name) => {
    expect(MailOptions.safeParse(settings).error?.issues.map(({ path }) => path.join('.'))).toEqual([name]);
  });
});
