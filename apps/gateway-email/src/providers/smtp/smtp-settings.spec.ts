import { Mailbox } from '../../email';
import { SmtpSettings } from './smtp-settings';

describe('SmtpSettings', () => {
  it('reads a URL', () => {
    expect(SmtpSettings.parse('smtp://us%40er:p%3Aw@mail.example.com?maxConnections=3')).toMatchObject({
      host: 'mail.example.com',
      port: 587,
      implicitTls: false,
      tls: 'required',
      auth: { user: 'us@er', pass: 'p:w' },
      maxConnections: 3,
    });
  });

  it.each([
    ['smtps://mail.example.com', { port: 465, implicitTls: true }],
    ['smtp://mail.example.com', { tls: 'opportunistic' }],
    ['smtp://u:p@127.0.0.1:1025', { port: 1025, tls: 'opportunistic' }],
    ['smtp://u:p@[::1]:1025', { host: '::1', tls: 'opportunistic' }],
    ['smtp://u:p@mail.example.com?tls=off', { tls: 'off' }],
  ])('%s', (url, expected) => {
    expect(SmtpSettings.parse(url)).toMatchObject(expected);
  });

  it.each([
    ['nonsense', /not a URL/],
    ['http://host', /protocol/],
    ['smtp://host/path', /path/],
    ['smtp://host?maxConnections=0&tls=perhaps', /tls: .*maxConnections: /s],
    ['smtp://host?maxConections=1', /maxConections/],
  ])('names what is wrong with %s, and not the URL', (url, fault) => {
    const { error } = SmtpSettings.safeParse(url.replace('host', 'u:hidden@host'));
    expect(error?.message).toMatch(fault);
    expect(error?.message).not.toContain('hidden');
  });
});

describe('Mailbox', () => {
  it.each(['a@b.example', 'A <a@b.example>', '"A, B" <a@b.example>'])('takes %s', (text) => {
    expect(Mailbox.safeParse(text).success).toBe(true);
  });

  it.each(['', 'a', 'a@b.example, c@d.example', 'A <a@b.example>\r\nX: y'])('refuses %j', (text) => {
    expect(Mailbox.safeParse(text).success).toBe(false);
  });
});
