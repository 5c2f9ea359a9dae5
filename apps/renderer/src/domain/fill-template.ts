import { SendChatbot, SendInbox, SendPush, SendSocial, SendViber, SendVoice } from '@carillon/contracts';
import {
  type CompiledTemplate,
  isGsm7,
  normaliseSmsText,
  type RenderedContent,
  type RenderFacts,
  renderTemplate,
  segmentSms,
} from '@carillon/templates';
import { z } from 'zod';
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

/** What the gateways take, by channel; texts that need more than a length have rules of their own. */
const WORDS = {
  inbox: SendInbox.schema.pick({ title: true, body: true, summary: true }),
  push: SendPush.schema.pick({ title: true, body: true }),
  viber: SendViber.schema.pick({ text: true, buttonText: true }),
  social: SendSocial.schema.pick({ text: true }),
  chatbot: SendChatbot.schema.pick({ text: true, buttonText: true }),
  voice: SendVoice.schema.pick({ text: true }),
  receipt: z.object({ text: z.string() }),
  cashier: z.object({ text: z.string() }),
} as const;

/** Why content cannot go out, if so. */
export function faultOf(content: RenderedContent, limits: ContentLimits): ContentFault | undefined {
  if (content.channel === 'email') return mailFaultOf(content);
  if (content.channel === 'sms') return smsFaultOf(content.text, limits);
  const schema = WORDS[content.channel];
  const words: Readonly<Record<string, unknown>> = content;
  for (const field of Object.keys(schema.shape)) {
    const said = words[field];
    if (typeof said === 'string' && said.trim() === '') return empty(field);
  }
  const issue = schema.safeParse(content).error?.issues.find(({ code }) => code === 'too_big');
  if (issue?.code !== 'too_big') return undefined;
  const detail = `the ${String(issue.path[0])} has more than ${issue.maximum} characters`;
  return { code: 'TEXT_TOO_LONG', detail };
}

function smsFaultOf(text: string, { maxSmsParts: most }: ContentLimits): ContentFault | undefined {
  if (text.trim() === '') return empty('text');
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

const empty = (field: string): ContentFault => ({ code: 'TEXT_EMPTY', detail: `nothing is left of the ${field}` });

const withoutTags = (html: string): string => html.replace(/<[^<>]*>|&nbsp;/g, '').trim();
