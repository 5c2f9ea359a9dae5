import {
  type CompiledTemplate,
  isGsm7,
  normaliseSmsText,
  type RenderedContent,
  type RenderFacts,
  renderTemplate,
  segmentSms,
} from '@carillon/templates';
import type { RenderingFault } from '../error-codes';

export interface ContentLimits {
  readonly maxSmsParts: number;
}

/** What is wrong with rendered content. The detail names no recipient and quotes no text. */
export interface ContentFault {
  readonly code: RenderingFault;
  readonly detail: string;
}

/** Most characters of the html and of the text of a mail: what `SendEmail` takes. */
const MAIL_LENGTH = 500_000;
/** Most characters of the body of an inbox message: what `SendInbox` takes. */
const BODY_LENGTH = 20_000;
/** A text above this many characters for each part is too long in any encoding. */
const LONGEST_PART = 160;

/**
 * Fills a template and makes the content fit for its channel: an SMS loses typographic signs that alone would double its
 * parts, and a mail without a word in its html has its subject for a plain text.
 */
export function fillTemplate(compiled: CompiledTemplate, facts: RenderFacts): RenderedContent {
  const content = renderTemplate(compiled, facts);
  if (content.channel === 'email') return content.text.trim() === '' ? { ...content, text: content.subject } : content;
  return content.channel === 'sms' ? { ...content, text: plainSms(content.text) } : content;
}

/** Texts that need UCS-2 anyway keep their typography. */
function plainSms(text: string): string {
  if (isGsm7(text)) return text;
  const plain = normaliseSmsText(text);
  return isGsm7(plain) ? plain : text;
}

/** Why content cannot go out, if so. */
export function faultOf(content: RenderedContent, limits: ContentLimits): ContentFault | undefined {
  if (content.channel === 'email') return mailFaultOf(content);
  if (content.channel === 'inbox') return inboxFaultOf(content);
  const { channel, text } = content;
  if (text.trim() === '') return empty('text');
  if (channel !== 'sms') return undefined;
  const most = limits.maxSmsParts;
  const fits = text.length <= most * LONGEST_PART && segmentSms(text, { maxParts: most }).fits;
  return fits ? undefined : { code: 'TEXT_TOO_LONG', detail: `the text takes more than ${most} SMS parts` };
}

type Mail = Extract<RenderedContent, { readonly channel: 'email' }>;

function mailFaultOf({ subject, html, text }: Mail): ContentFault | undefined {
  if (subject === '') return empty('subject');
  // a mail may be made of images alone
  if (text === subject && !/<img\b/i.test(html) && withoutTags(html) === '') return empty('html');
  if (html.length <= MAIL_LENGTH && text.length <= MAIL_LENGTH) return undefined;
  return { code: 'TEXT_TOO_LONG', detail: `the mail has more than ${MAIL_LENGTH} characters` };
}

function inboxFaultOf({
  title,
  body,
}: Extract<RenderedContent, { readonly channel: 'inbox' }>): ContentFault | undefined {
  if (title === '') return empty('title');
  if (body.trim() === '') return empty('body');
  if (body.length <= BODY_LENGTH) return undefined;
  return { code: 'TEXT_TOO_LONG', detail: `the body has more than ${BODY_LENGTH} characters` };
}

const empty = (field: string): ContentFault => ({ code: 'TEXT_EMPTY', detail: `nothing is left of the ${field}` });

const withoutTags = (html: string): string => html.replace(/<[^<>]*>|&nbsp;/g, '').trim();
