import { EmailSender, isAddress, SmsSender } from './senders';

describe('senders', () => {
  it.each(['Carillon', '7-Eleven', 'A', '12345', '491701234567890'])('takes %j for an SMS', (from) => {
    expect(SmsSender.safeParse(from).success).toBe(true);
  });

  it.each(['', 'more than eleven', '+4917012345', '12', '4917012345678901', 'Кафе'])(
    'refuses %j for an SMS',
    (from) => {
      expect(SmsSender.safeParse(from).success).toBe(false);
    },
  );

  it.each(['Carillon <no-reply@localhost>', 'a@b.example', 'Кафе «Юг» <cafe@b.example>'])(
    'takes %j for a mail',
    (from) => {
      expect(EmailSender.safeParse(from).success).toBe(true);
    },
  );

  it.each(['', 'Carillon', 'a@b.example\r\nBcc: c@d.example', 'x\n<a@b.example>', 'a@b.example, c@d.example', '<>'])(
    'refuses %j for a mail',
    (from) => {
      expect(EmailSender.safeParse(from).success).toBe(false);
    },
  );

  it.each(['a@b.example', "o'neil+x@b.example"])('sees one address in %j', (text) => {
    expect(isAddress(text)).toBe(true);
  });
});
