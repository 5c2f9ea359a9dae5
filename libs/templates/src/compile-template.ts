import { htmlToText } from './html-to-text';
import type { Node } from './parse-field';
import { parseField } from './parse-field';
import type { EmailTemplate, InboxTemplate, Template, TemplateFault, TemplateField, TextTemplate } from './template';

/** A template made ready for rendering. Holds functions: keep it in memory, and compile anew from the template. */
export type CompiledTemplate =
  | { readonly channel: TextTemplate['channel']; readonly text: readonly Node[] }
  | {
      readonly channel: 'email';
      readonly subject: readonly Node[];
      readonly html: readonly Node[];
      readonly text: readonly Node[];
    }
  | {
      readonly channel: 'inbox';
      readonly title: readonly Node[];
      readonly body: readonly Node[];
      readonly summary: readonly Node[];
      readonly imageUrl?: string | undefined;
      readonly link?: string | undefined;
      readonly inApp: boolean;
    };

type CompiledEmail = Extract<CompiledTemplate, { readonly channel: 'email' }>;

export type CompileResult =
  | { readonly outcome: 'ok'; readonly compiled: CompiledTemplate }
  | { readonly outcome: 'refused'; readonly faults: readonly TemplateFault[] };

type ParseField = (field: TemplateField, source: string) => readonly Node[];

/**
 * Checks a template and makes it ready for rendering.
 *
 * @param offered the names it may use, from `offeredNames`; `balance.*` among them is the balance in any currency
 * @returns every fault, field by field in the order of the text, at most 50 for each field
 */
export function compileTemplate(template: Template, offered: ReadonlySet<string>): CompileResult {
  const faults: TemplateFault[] = [];
  const parse: ParseField = (field, source) => {
    const parsed = parseField(source, field, offered);
    faults.push(...parsed.faults);
    return parsed.nodes;
  };
  const compiled = compile(template, parse);
  if (
    compiled.channel === 'email' &&
    template.channel === 'email' &&
    template.text === undefined &&
    faults.length === 0
  )
    return withDerivedText(compiled, template.html, offered);
  return faults.length === 0 ? { outcome: 'ok', compiled } : { outcome: 'refused', faults };
}

function compile(template: Template, parse: ParseField): CompiledTemplate {
  if (template.channel === 'email') return compileEmail(template, parse);
  return template.channel === 'inbox' ? compileInbox(template, parse) : compileText(template, parse);
}

function compileText({ channel, text }: TextTemplate, parse: ParseField): CompiledTemplate {
  return { channel, text: parse('text', text) };
}

function compileEmail({ subject, html, text }: EmailTemplate, parse: ParseField): CompiledTemplate {
  return {
    channel: 'email',
    subject: parse('subject', subject),
    html: parse('html', html),
    text: text === undefined ? [] : parse('text', text),
  };
}

function compileInbox(template: InboxTemplate, parse: ParseField): CompiledTemplate {
  const { title, body, summary, imageUrl, link, inApp = false } = template;
  return {
    channel: 'inbox',
    title: parse('title', title),
    body: parse('body', body),
    summary: summary === undefined ? [] : parse('summary', summary),
    ...{ imageUrl, link, inApp },
  };
}

/** The text is made from the template, once, and not from each mail: no value can then pass for a tag. */
function withDerivedText(compiled: CompiledEmail, html: string, offered: ReadonlySet<string>): CompileResult {
  const { nodes: text, faults } = parseField(htmlToText(html), 'text', offered);
  if (faults.length === 0) return { outcome: 'ok', compiled: { ...compiled, text } };
  const detail =
    'no plain text can be made from this html, for a section begins or ends inside a tag: give the text, too';
  return { outcome: 'refused', faults: [{ field: 'html', code: 'NO_TEXT_FROM_HTML', position: 0, detail }] };
}
