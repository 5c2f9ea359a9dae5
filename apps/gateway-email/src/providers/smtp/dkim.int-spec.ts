import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify';
import { MailServer } from '../../../test/mail-server';
import { MailOptions } from './mail-options';
import { smtpKind } from './smtp.kind';

const encoding = { type: 'spki', format: 'der' } as const;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: encoding,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const dkim = { dkimDomain: 'example.com', dkimSelector: 'spring', dkimPrivateKey: privateKey };

/** The DNS of the signing domain. */
const resolver = (name: string, type: string): Promise<string[][]> =>
  name === 'spring._domainkey.example.com' && type === 'TXT'
    ? Promise.resolve([[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]])
    : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));

const verified = async (raw: Buffer | string) => (await dkimVerify(raw, { resolver })).results;

const signedFieldsOf = (raw: Buffer): readonly string[] => {
  const signature = /^DKIM-Signature:.*(?:\r\n[ \t].*)*/im.exec(raw.toString('latin1'))?.[0].replaceAll(/\s/g, '');
  return (
    /;h=([^;]*)/
      .exec(signature ?? '')?.[1]
      ?.toLowerCase()
      .split(':') ?? []
  );
};

describe('mail that is signed', () => {
  let server: MailServer;

  beforeEach(async () => (server = await MailServer.start()));
  afterEach(() => server.stop());

  async function sent(settings: object, fields: object = {}): Promise<Buffer> {
    const url = `smtp://user:secret@127.0.0.1:${server.port}`;
    const provider = smtpKind.create({ url, from: 'Carillon <news@example.com>', ...settings });
    const texts = { subject: 'Баллы', html: '<p>300 баллов</p>\n.\n', text: 'У вас 300 баллов.\n.\n' };
    const email = {
      deliveryId: randomUUID(),
      onUnknown: 'report',
      to: 'homer@example.net',
      ...texts,
      ...fields,
    } as const;
    const result = await provider.send(email, AbortSignal.timeout(10_000));
    await provider.close?.();
    expect(result).toMatchObject({ outcome: 'accepted' });
    return server.received.at(-1)!.raw;
  }

  it('is found to be the domain’s own', async () => {
    const raw = await sent(dkim);
    expect(await verified(raw)).toMatchObject([
      { signingDomain: 'example.com', selector: 'spring', status: { result: 'pass' } },
    ]);
    expect(signedFieldsOf(raw)).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id']));
  });

  it('vouches for the one-click unsubscription, so that nobody can put another in its place', async () => {
    const raw = await sent(dkim, { unsubscribeUrl: `https://programme.example/u/${'token'.repeat(60)}` });
    expect(await verified(raw)).toMatchObject([{ status: { result: 'pass' } }]);
    expect(signedFieldsOf(raw)).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
    const text = raw.toString('latin1');
    for (const [from, to] of [
      ['programme.example', 'elsewhere.example'],
      ['List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Clicks'],
    ] as const) {
      expect(text).toContain(from);
      expect(await verified(text.replace(from, to))).toMatchObject([{ status: { result: 'fail' } }]);
    }
  });

  it('takes a key in one line', async () => {
    const raw = await sent({ ...dkim, dkimPrivateKey: privateKey.replaceAll('\n', '\\n') });
    expect(await verified(raw)).toMatchObject([{ status: { result: 'pass' } }]);
  });

  it('is not signed unless that is asked for', async () => {
    expect(signedFieldsOf(await sent({}))).toEqual([]);
  });
});

describe('settings of the signature', () => {
  const elliptic = generateKeyPairSync('ed25519', {
    publicKeyEncoding: encoding,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it.each([
    [{ dkimDomain: 'example.com' }, ['dkimSelector', 'dkimPrivateKey']],
    [{ ...dkim, dkimSelector: undefined }, ['dkimSelector']],
    [{ ...dkim, dkimDomain: 'example' }, ['dkimDomain']],
    [{ ...dkim, dkimPrivateKey: 'hidden' }, ['dkimPrivateKey']],
    [{ ...dkim, dkimPrivateKey: elliptic.privateKey }, ['dkimPrivateKey']],
  ])('that are not whole are named, and not quoted (%#)', (settings, names) => {
    const { error } = MailOptions.safeParse(settings);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(names);
    expect(error?.message).not.toContain('hidden');
  });

  it('keep the key and the address with its password secret', () => {
    expect(smtpKind.secrets).toEqual(['url', 'dkimPrivateKey', 'bounceSecret']);
  });
});
