import { SendInbox } from '@carillon/contracts';
import { z } from 'zod';

/** Bounds of a template, so that saving and rendering cost little whatever is in it. Lengths in UTF-16 units. */
export const TEMPLATE_LIMITS = {
  textLength: 10_000,
  subjectLength: 500,
  mailLength: 200_000,
  titleLength: 200,
  summaryLength: 400,
  /** Sections within sections. */
  depth: 10,
  /** Tags and aliases in one field, comments and closing tags aside. */
  names: 500,
} as const;

/** The channels whose content is text alone. */
const TextTemplate = z.object({
  channel: z.enum(['sms', 'receipt', 'cashier']),
  text: z.string().min(1).max(TEMPLATE_LIMITS.textLength),
});
export type TextTemplate = z.infer<typeof TextTemplate>;

const EmailTemplate = z.object({
  channel: z.literal('email'),
  subject: z.string().min(1).max(TEMPLATE_LIMITS.subjectLength),
  html: z.string().min(1).max(TEMPLATE_LIMITS.mailLength),
  /** For readers without html; derived from the html when absent. */
  text: z.string().min(1).max(TEMPLATE_LIMITS.mailLength).optional(),
});
export type EmailTemplate = z.infer<typeof EmailTemplate>;

const { imageUrl, link } = SendInbox.schema.shape;

const InboxTemplate = z.object({
  channel: z.literal('inbox'),
  title: z.string().min(1).max(TEMPLATE_LIMITS.titleLength),
  body: z.string().min(1).max(TEMPLATE_LIMITS.textLength),
  /** The body in a line, for lists. */
  summary: z.string().min(1).max(TEMPLATE_LIMITS.summaryLength).optional(),
  /** Addresses are not Mustache: no value can lead a member elsewhere. */
  imageUrl: imageUrl.refine(isFixed, { error: 'an address takes no metavariables' }),
  link: link.refine(isFixed, { error: 'an address takes no metavariables' }),
  /** Also a pop-up. */
  inApp: z.boolean().optional(),
});
export type InboxTemplate = z.infer<typeof InboxTemplate>;

function isFixed(address = ''): boolean {
  return !address.includes('{{');
}

/**
 * The words of a message before the facts are known: Mustache, with metavariables as names and `$Name` as another
 * spelling of them; `$$` is a dollar. A further channel is a further member of the union.
 */
export const Template = z.discriminatedUnion('channel', [TextTemplate, EmailTemplate, InboxTemplate]);
export type Template = z.infer<typeof Template>;

/** The parts of a template that are Mustache. */
export type TemplateField = 'subject' | 'text' | 'html' | 'title' | 'body' | 'summary';

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
