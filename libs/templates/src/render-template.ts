import type { MemberSnapshot, Metavariables } from '@carillon/contracts';
import Mustache from 'mustache';
import type { CompiledTemplate } from './compile-template';
import type { Currency } from './currency';
import { formatsOf } from './locale-formats';
import type { Node } from './parse-field';
import type { Facts } from './readers';
import { TEMPLATE_LIMITS, type TemplateField } from './template';

/** What a template is filled from. */
export interface RenderFacts {
  readonly member: MemberSnapshot;
  readonly metavariables: Metavariables;
  /** By code. A currency that is not among them is written by its code. */
  readonly currencies: ReadonlyMap<string, Currency>;
}

/**
 * The words of one message: the template with every tag filled in. They may be longer than the channel takes, or empty
 * when nothing was known; what a message can do without (`title` of a push, `summary`) is then absent.
 */
export type RenderedContent = CompiledTemplate['template'];

/** What is one line, and how long it may be. RFC 5322 §2.1.1: a line of a mail has at most 998 characters. */
const LINES: ReadonlyMap<TemplateField, number> = new Map([
  ['subject', 998],
  ['title', 250],
  ['summary', 500],
  ['buttonText', TEMPLATE_LIMITS.textLength],
]);

/**
 * Fills a template. Never fails: a value that is not known is left out together with the space before it. Values are
 * escaped in html and nowhere else, and are not read as templates.
 */
export function renderTemplate({ template, words }: CompiledTemplate, facts: RenderFacts): RenderedContent {
  const all: Facts = { ...facts, formats: formatsOf(facts.member.locale) };
  const filled: Partial<Record<TemplateField, string | undefined>> = {};
  for (const [field, nodes] of words) {
    const text = rendered(nodes, all, field === 'html' ? Mustache.escape : asIs);
    const most = LINES.get(field);
    const line = most === undefined ? text : oneLine(text, most);
    filled[field] = line === '' && isDispensable(field, template) ? undefined : line;
  }
  return { ...template, ...filled } as RenderedContent; // `words` are fields of this very template, and stay texts
}

const isDispensable = (field: TemplateField, { channel }: CompiledTemplate['template']): boolean =>
  field === 'summary' || (field === 'title' && channel === 'push');

type Escape = (value: string) => string;

const asIs: Escape = (value) => value;

function rendered(nodes: readonly Node[], facts: Facts, escape: Escape): string {
  const sentence = new Sentence();
  write(nodes, facts, escape, sentence);
  return sentence.end();
}

function write(nodes: readonly Node[], facts: Facts, escape: Escape, sentence: Sentence): void {
  for (const node of nodes) {
    if (node.kind === 'text') sentence.add(node.text);
    else if (node.kind === 'value') sentence.add(escape(node.reader.write(facts)));
    else if (node.reader.given(facts) !== node.inverted) write(node.nodes, facts, escape, sentence);
    else sentence.add('');
  }
}

/** Text in the making, where nothing may be left out without closing the gap: `Dear , hello` becomes `Dear, hello`. */
class Sentence {
  private text = '';
  private gap = false;

  add(piece: string): void {
    if (piece === '') this.gap = true;
    else if (this.gap) this.addAfterGap(piece);
    else this.text += piece;
  }

  end(): string {
    return this.gap && this.text.endsWith(' ') ? this.text.slice(0, -1) : this.text;
  }

  private addAfterGap(piece: string): void {
    this.gap = false;
    const atStart = this.text === '' || this.text.endsWith('\n');
    if (atStart && piece.startsWith(' ')) this.text += piece.slice(1);
    else if (this.text.endsWith(' ') && ' \n,.;:!?)'.includes(piece.charAt(0)))
      this.text = this.text.slice(0, -1) + piece;
    else this.text += piece;
  }
}

/** No value can add a line of its own: to a header, it would be another header (RFC 5322 §2.2). */
function oneLine(text: string, most: number): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
