import type { SendResult } from '@carillon/gateway-runtime';

/** The part of nodemailer's errors that tells what happened. */
export interface SmtpError {
  readonly code?: string;
  /** The reply's first three digits. */
  readonly responseCode?: number;
  /** The server's reply. */
  readonly response?: string;
  /** What the reply answers: `CONN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, or `API` when nothing was sent. */
  readonly command?: string;
  readonly message: string;
}

/**
 * `sender`: our account's fault, unless the message brought a sender of its own. `later` and `much-later`: not now.
 */
export type ReplyClass = 'recipient' | 'content' | 'sender' | 'account' | 'later' | 'much-later';

/** A full mailbox is seldom emptied within minutes. */
const MUCH_LATER_MS = 15 * 60_000;

interface Rule {
  readonly pattern: RegExp;
  readonly class: ReplyClass;
  /** Commands that the reply must answer; any when absent. */
  readonly command?: RegExp;
}

/** These mean the same whatever follows: 421 ends the session (RFC 5321 §3.8), the others want or refuse a login. */
const DECISIVE: readonly Rule[] = [
  { pattern: /^421$/, class: 'later' },
  { pattern: /^53[0458]$/, class: 'account' },
];

/**
 * Enhanced status codes (RFC 3463), looked at before the basic code, which many servers use loosely. What is not listed
 * here goes by the basic code.
 */
const ENHANCED: readonly Rule[] = [
  { pattern: /^[45]\.2\.2$/, class: 'much-later' }, // mailbox full, which 552 and 5.2.2 call final
  { pattern: /^4\./, class: 'later' },
  { pattern: /^5\.1\.[78]$/, class: 'sender' }, // bad sender address
  { pattern: /^5\.1\.\d+$/, class: 'recipient' }, // no such user, no such domain, moved, null MX
  { pattern: /^5\.2\.3$/, class: 'content' }, // too long for this mailbox
  { pattern: /^5\.2\.\d+$/, class: 'recipient' }, // mailbox disabled
  { pattern: /^5\.3\.4$/, class: 'content' }, // too big for the system
  { pattern: /^5\.4\.\d+$/, class: 'recipient' }, // no route to it, loop
  { pattern: /^5\.6\.\d+$/, class: 'content' },
  { pattern: /^5\.7\.([89]|1[1-4]|2[3-9])$/, class: 'account' }, // credentials, and our domain's SPF, DKIM or DMARC
  // Policy: spam, most of the time. Before the recipient is named nobody can tell, and it is we who are not wanted.
  { pattern: /^5\.7\.\d+$/, command: /^(RCPT TO|DATA)/, class: 'content' },
];

/** Basic codes (RFC 5321 §4.2.3, RFC 4954 §6) by the command they answer; the first that fits counts. */
const BASIC: readonly Rule[] = [
  { pattern: /^5\d\d$/, command: /^AUTH/, class: 'account' },
  { pattern: /^(4\d\d|503)$/, class: 'later' }, // 503: a session that got out of step
  { pattern: /^5\d\d$/, command: /^(CONN|EHLO|HELO|LHLO|STARTTLS)/, class: 'account' }, // the server does not want us
  { pattern: /^5\d\d$/, command: /^MAIL FROM/, class: 'sender' },
  { pattern: /^552$/, command: /^RCPT TO/, class: 'much-later' },
  { pattern: /^5\d\d$/, command: /^RCPT TO/, class: 'recipient' },
  { pattern: /^5\d\d$/, class: 'content' },
];

/** What nodemailer says by itself, before or without a reply; the rest are losses of the connection. */
const WITHOUT_REPLY: Readonly<Record<string, ReplyClass>> = {
  EAUTH: 'account',
  ENOAUTH: 'account',
  ETLS: 'account',
  EREQUIRETLS: 'account',
  EENVELOPE: 'recipient',
};

export interface Attempt {
  /** The final dot may have left us: whatever went wrong then, the server may have the message. */
  readonly mayHaveArrived: boolean;
  /** The message brought a sender of its own. */
  readonly ownSender: boolean;
}

/** Translates what went wrong. A reply to the message is believed even when it comes after the final dot. */
export function toResult(error: SmtpError, { mayHaveArrived, ownSender }: Attempt): SendResult {
  const detail = error.response ?? error.message;
  const { responseCode, response = '', command = '' } = error;
  if (responseCode !== undefined) {
    const reply = classOf(responseCode, response, command);
    return reply === undefined
      ? lost(`SMTP_${responseCode}`, detail, mayHaveArrived)
      : resultOf(reply, `SMTP_${responseCode}`, detail, ownSender);
  }
  const own = mayHaveArrived ? undefined : WITHOUT_REPLY[error.code ?? ''];
  if (own !== undefined) return resultOf(own, error.code ?? '', detail, ownSender);
  const tooBig = error.code === 'EMESSAGE' && command === 'MAIL FROM';
  if (tooBig) return resultOf('content', 'TOO_BIG', detail, ownSender);
  return lost(error.code === 'EABORT' ? 'TIMEOUT' : (error.code ?? 'DISCONNECTED'), detail, mayHaveArrived);
}

function classOf(responseCode: number, response: string, command: string): ReplyClass | undefined {
  const basic = String(responseCode);
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  const fits = (code: string) => (rule: Rule) => rule.pattern.test(code) && (rule.command?.test(command) ?? true);
  return (DECISIVE.find(fits(basic)) ?? ENHANCED.find(fits(enhanced)) ?? BASIC.find(fits(basic)))?.class;
}

function resultOf(reply: ReplyClass, code: string, detail: string, ownSender: boolean): SendResult {
  switch (reply) {
    case 'later':
      return { outcome: 'deferred', code, detail };
    case 'much-later':
      return { outcome: 'deferred', code, detail, retryAfterMs: MUCH_LATER_MS };
    case 'sender':
      return { outcome: 'rejected', fault: ownSender ? 'content' : 'account', code, detail };
    default:
      return { outcome: 'rejected', fault: reply, code, detail };
  }
}

const lost = (code: string, detail: string, mayHaveArrived: boolean): SendResult => ({
  outcome: mayHaveArrived ? 'unknown' : 'deferred',
  code,
  detail,
});
