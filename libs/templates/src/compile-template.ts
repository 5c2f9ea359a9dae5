import { htmlToText } from './html-to-text';
import type { Node } from './parse-field';
import { parseField } from './parse-field';
import type { EmailTemplate, Template, TemplateFault, TemplateField } from './template';

/** A template made ready for rendering. Holds functions: keep it in memory, and compile anew from the template. */
export interface CompiledTemplate {
  /** A mail has its text here, also where it was derived. */
  readonly template: Exclude<Template, EmailTemplate> | Required<EmailTemplate>;
  /** Every field of the template that is Mustache. */
  readonly words: ReadonlyMap<TemplateField, readonly Node[]>;
}

export type CompileResult =
  | { readonly outcome: 'ok'; readonly compiled: CompiledTemplate }
  | { readonly outcome: 'refused'; readonly faults: readonly TemplateFault[] };

/** The fields that are Mustache, in the order in which their faults are told. */
const FIELDS: readonly TemplateField[] = ['subject', 'title', 'html', 'body', 'text', 'summary', 'buttonText'];

/**
 * Checks a template and makes it ready for rendering.
 *
 * @param offered the names it may use, from `offeredNames`; `balance.*` among them is the balance in any currency
 * @returns every fault, field by field in the order of the text, at most 50 for each field
 */
export function compileTemplate(template: Template, offered: ReadonlySet<string>): CompileResult {
  const source: Partial<Record<TemplateField, string>> = template;
  const faults: TemplateFault[] = [];
  const words = new Map<TemplateField, readonly Node[]>();
  for (const field of FIELDS) {
    const written = source[field];
    if (written === undefined) continue;
    const parsed = parseField(written, field, offered);
    faults.push(...parsed.faults);
    words.set(field, parsed.nodes);
  }
  if (faults.length > 0) return { outcome: 'refused', faults };
  if (template.channel !== 'email') return { outcome: 'ok', compiled: { template, words } };
  const { text, ...mail } = template;
  if (text !== undefined) return { outcome: 'ok', compiled: { template: { ...mail, text }, words } };
  return withDerivedText(mail, words, offered);
}

/** The text is made from the template, once, and not from each mail: no value can then pass for a tag. */
function withDerivedText(
  mail: Omit<EmailTemplate, 'text'>,
  words: CompiledTemplate['words'],
  offered: ReadonlySet<string>,
): CompileResult {
  const text = htmlToText(mail.html);
  const { nodes, faults } = parseField(text, 'text', offered);
  if (faults.length === 0)
    return { outcome: 'ok', compiled: { template: { ...mail, text }, words: new Map([...words, ['text', nodes]]) } };
  const detail =
    'no plain text can be made from this html, for a section begins or ends inside a tag: give the text, too';
  return { outcome: 'refused', faults: [{ field: 'html', code: 'NO_TEXT_FROM_HTML', position: 0, detail }] };
}
