import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eventually, unpackPackages, type UnpackedPackages } from '@carillon/testing';
import { dkimVerify } from 'mailauth/lib/dkim/verify';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Email } from '../src/email';
import { smtpKind } from '../src/providers/smtp/smtp.kind';
import { Exim, EXIM_PACKAGES, LARGEST_BYTES } from './exim';

jest.setTimeout(60_000);

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The DNS of the signing domain. */
const resolver = (): Promise<string[][]> => Promise.resolve([[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]]);

const peer = unpackPackages(...EXIM_PACKAGES);
const isThere = typeof peer !== 'string';

(isThere ? describe : describe.skip)(isThere ? 'Exim of Debian' : `Exim of Debian: ${peer}`, () => {
  let exim: Exim;
  beforeAll(async () => (exim = await Exim.start(peer as UnpackedPackages)));
  afterAll(() => {
    exim.stop();
    (peer as UnpackedPackages).remove();
  });

  async function send(fields: Partial<Email>, settings: object = {}) {
    const url = `smtp://127.0.0.1:${exim.port}?tls=off`;
    const provider = smtpKind.create({ url, from: 'Carillon <news@programme.example>', ...settings });
    const email = {
      deliveryId: randomUUID(),
      onUnknown: 'report',
      to: 'homer@example.org',
      subject: 'Баллы: 300',
      html: '<p>У вас 300 баллов.</p>\n.\n',
      text: 'У вас 300 баллов.\n.\nЖдём вас!',
      ...fields,
    } as const;
    const result = await provider.send(email, AbortSignal.timeout(20_000));
    await provider.close?.();
    return { deliveryId: email.deliveryId, result };
  }

  async function delivered(deliveryId: string): Promise<{ raw: Buffer; mail: ParsedMail }> {
    const raw = await eventually(() => {
      const found = exim.mails().find((one) => one.includes(deliveryId));
      expect(found).toBeDefined();
      return found!;
    });
    return { raw, mail: await simpleParser(raw) };
  }

  it('puts a mail into the mailbox as it was written', async () => {
    const { deliveryId, result } = await send({ unsubscribeUrl: 'https://programme.example/u/1' });
    expect(result).toMatchObject({ outcome: 'accepted' });
    const { mail } = await delivered(deliveryId);
    expect(mail.subject).toBe('Баллы: 300');
    expect(mail.text?.trimEnd()).toBe('У вас 300 баллов.\n.\nЖдём вас!');
    expect(mail.from?.text).toBe('"Carillon" <news@programme.example>');
    expect(mail.headers.get('list')).toMatchObject({ unsubscribe: { url: 'https://programme.example/u/1' } });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headerLines.find(({ key }) => key === 'envelope-to')?.line).toContain('homer@example.org');
  });

  it('keeps a signature whole on its way, and the address that bounces go to', async () => {
    const dkim = { dkimDomain: 'programme.example', dkimSelector: 'spring', dkimPrivateKey: privateKey };
    const { deliveryId } = await send(
      {},
      { ...dkim, bounceAddress: 'bounces@programme.example', bounceSecret: 'a-secret-of-the-test' },
    );
    const { raw, mail } = await delivered(deliveryId);
    // What the server has put above is not signed.
    const signed = raw.subarray(raw.indexOf('DKIM-Signature:'));
    const { results } = await dkimVerify(signed, { resolver });
    expect(results).toMatchObject([{ signingDomain: 'programme.example', status: { result: 'pass' } }]);
    expect(mail.headerLines.find(({ key }) => key === 'return-path')?.line).toMatch(
      /<bounces[^>]*@programme\.example>/,
    );
  });

  it('refuses somebody who is not there, for good', async () => {
    const { result } = await send({ to: 'nobody@example.org' });
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: 'SMTP_550' });
    expect(JSON.stringify(result)).not.toContain('nobody@example.org');
  });

  it('refuses what is too large, for good', async () => {
    const { result } = await send({ text: 'x'.repeat(LARGEST_BYTES) });
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'content', code: 'SMTP_552' });
  });

  it('refuses to pass mail on to others', async () => {
    const { result } = await send({ to: 'homer@elsewhere.example' });
    expect(result).toMatchObject({ outcome: 'rejected', code: 'SMTP_550' });
  });
});
