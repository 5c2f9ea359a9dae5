import { simpleParser, type HeaderLines } from 'mailparser';
import type { MessageView, ReceivedMail } from '../storage/received-message';

/** What the text of a mail says, as `MessageView` shows it. */
export type ParsedMail = Pick<MessageView, 'text' | 'subject' | 'html' | 'headers' | 'messageId' | 'reference'> & {
  /** Address in the From header. */
  readonly from?: string;
};

const parsed = new WeakMap<ReceivedMail, Promise<ParsedMail>>();

/** Parses a mail, once however often it is asked for. A mail beyond parsing shows as its source. */
export function parseMail(mail: ReceivedMail, source: Buffer): Promise<ParsedMail> {
  const earlier = parsed.get(mail);
  if (earlier) return earlier;
  const parsing = parse(source).catch(() => ({ text: source.toString('latin1'), reference: null }));
  parsed.set(mail, parsing);
  return parsing;
}

async function parse(source: Buffer): Promise<ParsedMail> {
  const mail = await simpleParser(source, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  const headers = headersOf(mail.headerLines);
  const reference = headers['x-delivery-id'];
  return {
    from: mail.from?.value[0]?.address,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    ...(mail.html ? { html: mail.html } : {}),
    headers,
    messageId: mail.messageId,
    reference: typeof reference === 'string' ? reference : null,
  };
}

/** Headers by lower-case name, unfolded but otherwise as sent; one that occurs several times is a list. */
function headersOf(lines: HeaderLines): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const { key, line } of lines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n(?=[ \t])/g, '')
      .trim();
    const earlier = Object.hasOwn(headers, key) ? headers[key] : undefined;
    headers[key] = earlier === undefined ? value : [...[earlier].flat(), value];
  }
  return headers;
}
