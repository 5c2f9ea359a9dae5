import { SendInbox } from '@carillon/contracts';
import { z } from 'zod';

/** Bounds of a template, so that saving and rendering cost little whatever is in it. Lengths in UTF-16 units. */
export const TEMPLATE_LIMITS = {
  textLength: 10_000,
  subjectLength: 500,
  mailLength: 200_000,
  titleLength: 200,
  summaryLength: 400,
  buttonLength: 200,
  /** Sections within sections. */
  depth: 10,
  /** Tags and aliases in one field, comments and closing tags aside. */
  names: 500,
} as const;

const title = z.string().min(1).max(TEMPLATE_LIMITS.titleLength);
const body = z.string().min(1).max(TEMPLATE_LIMITS.textLength);
const text = z.string().min(1).max(TEMPLATE_LIMITS.textLength);
const buttonText = z.string().min(1).max(TEMPLATE_LIMITS.buttonLength);

/** The channels whose content is text alone. */
const TextTemplate = z.object({ channel: z.enum(['sms', 'social', 'voice']), text });

/** What a till prints or shows. */
const TillTemplate = z.object({ channel: z.enum(['receipt', 'cashier']), text });

const EmailTemplate = z.object({
  channel: z.literal('email'),
  subject: z.string().min(1).max(TEMPLATE_LIMITS.subjectLength),
  html: z.string().min(1).max(TEMPLATE_LIMITS.mailLength),
  /** For readers without html; derived from the html when absent. */
  text: z.string().min(1).max(TEMPLATE_LIMITS.mailLength).optional(),
});
export type EmailTemplate = z.infer<typeof EmailTemplate>;

const { imageUrl, link } = SendInbox.schema.shape;

/** Addresses are not Mustache: no value can lead a member elsewhere. */
const ADDRESSES = {
  imageUrl: imageUrl.refine(isFixed, { error: 'an address takes no metavariables' }),
  link: link.refine(isFixed, { error: 'an address takes no metavariables' }),
};
/** A button opens a page: no messenger knows the places of an app. */
const pageUrl = ADDRESSES.imageUrl;

const InboxTemplate = z.object({
  channel: z.literal('inbox'),
  title,
  body,
  /** The body in a line, for lists. */
  summary: z.string().min(1).max(TEMPLATE_LIMITS.summaryLength).optional(),
  ...ADDRESSES,
  /** Also a pop-up. */
  inApp: z.boolean().optional(),
});

/** Text, image, or both (domain: content rules per channel). */
const PushTemplate = z
  .object({ channel: z.literal('push'), title: title.optional(), body: body.optional(), ...ADDRESSES })
  .refine(({ body, imageUrl }) => body !== undefined || imageUrl !== undefined, {
    path: ['body'],
    error: 'a push has a body, an image, or both',
  });

/** Text; image; text and button; text, image and button: nothing else (domain: content rules per channel). */
const ViberTemplate = z
  .object({
    channel: z.literal('viber'),
    text: text.optional(),
    imageUrl: ADDRESSES.imageUrl,
    buttonText: buttonText.optional(),
    link: pageUrl,
  })
  .superRefine(requireWholeButton)
  .superRefine(({ text, imageUrl, buttonText }, { addIssue }) => {
    const fault = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
    if (text === undefined && imageUrl === undefined) fault('text', 'a Viber message has a text or an image');
    if (text === undefined && buttonText !== undefined) fault('text', 'a button of a Viber message goes with a text');
    if (text !== undefined && imageUrl !== undefined && buttonText === undefined)
      fault('buttonText', 'a Viber message of text and image has a button, too');
  });

const ChatbotTemplate = z
  .object({
    channel: z.literal('chatbot'),
    text,
    imageUrl: ADDRESSES.imageUrl,
    buttonText: buttonText.optional(),
    link: pageUrl,
  })
  .superRefine(requireWholeButton);

function requireWholeButton(
  { buttonText, link }: { buttonText?: string | undefined; link?: string | undefined },
  { addIssue }: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  if ((buttonText === undefined) === (link === undefined)) return;
  const path = [buttonText === undefined ? 'buttonText' : 'link'];
  addIssue({ code: 'custom', path, message: 'a button has a text and a link' });
}

function isFixed(address = ''): boolean {
  return !address.includes('{{');
}

/**
 * The words of a message before the facts are known: Mustache, with metavariables as names and `$Name` as another
 * spelling of them; `$$` is a dollar. A further channel is a further member of the union.
 */
export const Template = z.discriminatedUnion('channel', [
  TextTemplate,
  TillTemplate,
  EmailTemplate,
  InboxTemplate,
  PushTemplate,
  ViberTemplate,
  ChatbotTemplate,
]);
export type Template = z.infer<typeof Template>;

/** The parts of a template that are Mustache. */
export type TemplateField = 'subject' | 'text' | 'html' | 'title' | 'body' | 'summary' | 'buttonText';

/** Part of the API: texts may change, codes may not. */
export type TemplateFaultCode =
  'UNKNOWN_NAME' | 'SYNTAX' | 'TAG_NOT_ALLOWED' | 'TOO_DEEP' | 'TOO_MANY_NAMES' | 'NO_TEXT_FROM_HTML';

/** One reason not to save a template. */
export interface TemplateFault {
  readonly field: TemplateField;
  readonly code: TemplateFaultCode;
  /** The name at fault, as it was written: `discuont`, `$Discuont`. */
  readonly name?: string;
  /** Where in the field, in UTF-16 units from 0. */
  readonly position: number;
  readonly detail: string;
}
