import fc from 'fast-check';
import { type Attempt, type SmtpError, toResult } from './smtp-errors';

const EARLY: Attempt = { mayHaveArrived: false, ownSender: false };
const LATE: Attempt = { mayHaveArrived: true, ownSender: false };

const reply = (response: string, command = 'RCPT TO'): SmtpError => ({
  code: 'EENVELOPE',
  responseCode: Number(response.slice(0, 3)),
  response,
  command,
  message: response,
});

describe('toResult', () => {
  it.each([
    ['550 5.1.1 No such user', 'RCPT TO', 'recipient'],
    ['550 5.1.10 Null MX', 'RCPT TO', 'recipient'],
    ['550 no', 'RCPT TO', 'recipient'],
    ['553 5.1.8 Bad sender', 'MAIL FROM', 'account'],
    ['550 no', 'MAIL FROM', 'account'],
    ['535 5.7.8 Bad credentials', 'AUTH PLAIN', 'account'],
    ['530 5.7.0 Log in first', 'MAIL FROM', 'account'],
    ['530 Log in first', 'MAIL FROM', 'account'],
    ['550 5.7.26 Unauthenticated', 'DATA', 'account'],
    ['554 5.7.1 Spam', 'DATA', 'content'],
    ['552 too big', 'DATA', 'content'],
    ['552 5.3.4 too big', 'MAIL FROM', 'content'],
    ['554 no service', 'CONN', 'account'],
  ])('%s after %s is the fault of the %s', (response, command, fault) => {
    expect(toResult(reply(response, command), EARLY)).toMatchObject({ outcome: 'rejected', fault });
  });

  it.each(['450 busy', '451 4.7.1 Greylisted', '421 5.7.1 Closing', '454 4.7.0 Not now', '503 Out of step'])(
    '%s is for later',
    (response) => {
      expect(toResult(reply(response), EARLY)).toMatchObject({ outcome: 'deferred' });
    },
  );

  it.each(['552 5.2.2 Full', '452 4.2.2 Full', '552 Full'])('%s is for much later', (response) => {
    expect(toResult(reply(response), EARLY)).toMatchObject({ outcome: 'deferred', retryAfterMs: 900_000 });
  });

  it('never calls something deferred that may have arrived, unless the server says so', () => {
    const codes = fc.constantFrom(
      'ECONNECTION',
      'ESOCKET',
      'ETIMEDOUT',
      'EABORT',
      'EPROTOCOL',
      'ETLS',
      'EMESSAGE',
      'EDNS',
    );
    fc.assert(
      fc.property(codes, fc.constantFrom('CONN', 'DATA', 'API'), (code, command) => {
        expect(toResult({ code, command, message: 'lost' }, LATE).outcome).toBe('unknown');
      }),
    );
  });

  it('has an answer to every reply', () => {
    const commands = fc.constantFrom('CONN', 'EHLO', 'AUTH LOGIN', 'MAIL FROM', 'RCPT TO', 'DATA');
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), commands, fc.boolean(), (code, command, ownSender) => {
        const result = toResult(reply(`${code} words`, command), { mayHaveArrived: true, ownSender });
        expect(['rejected', 'deferred']).toContain(result.outcome);
        if (code < 500) expect(result.outcome).toBe('deferred');
      }),
    );
  });
});
