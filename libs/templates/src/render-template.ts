import type { MemberSnapshot, Metavariables } from '@carillon/contracts';
import Mustache from 'mustache';
import type { CompiledTemplate } from './compile-template';
import type { Currency } from './currency';
import { formatsOf } from './locale-formats';
import type { Node } from './parse-field';
import type { Facts } from './readers';
import type { TextTemplate } from './template';

/** What a template is filled from. */
export interface RenderFacts {
  readonly member: MemberSnapshot;
  readonly metavariables: Metavariables;
  /** By code. A currency that is not among them is written by its code. */
  readonly currencies: ReadonlyMap<string, Currency>;
}

/** The words of one message. They may be longer than the channel takes, or empty when nothing was known. */
export type RenderedContent =
  | {
      readonly channel: TextTemplate['channel'];
      readonly text: string;
      readonly subject?: undefined;
      readonly html?: undefined;
    }
  | { readonly channel: 'email'; readonly subject: string; readonly html: string; readonly text: string }
  | {
      readonly channel: 'inbox';
      readonly title: string;
      readonly body: string;
      readonly summary?: string | undefined;
      readonly imageUrl?: string | undefined;
      readonly link?: string | undefined;
      readonly inApp: boolean;
      readonly text?: undefined;
      readonly subject?: undefined;
      readonly html?: undefined;
    };

/** RFC 5322 §2.1.1: a line has at most 998 characters. */
const SUBJECT_LENGTH = 998;
/** What `SendInbox` takes. */
const TITLE_LENGTH = 250;
const SUMMARY_LENGTH = 500;

/**
 * Fills a template. Never fails: a value that is not known is left out together with the space before it. Values are
 * escaped in html and nowhere else, and are not read as templates.
 */
export function renderTemplate(compiled: CompiledTemplate, facts: RenderFacts): RenderedContent {
  const { member, metavariables, currencies } = facts;
  const all: Facts = { member, metavariables, currencies, formats: formatsOf(member.locale) };
  if (compiled.channel === 'inbox') return renderInbox(compiled, all);
  const text = rendered(compiled.text, all, asIs);
  if (compiled.channel !== 'email') return { channel: compiled.channel, text };
  return {
    channel: 'email',
    subject: oneLine(rendered(compiled.subject, all, asIs), SUBJECT_LENGTH),
    html: rendered(compiled.html, all, Mustache.escape),
    text,
  };
}

function renderInbox(
  compiled: Extract<CompiledTemplate, { readonly channel: 'inbox' }>,
  facts: Facts,
): RenderedContent {
  const { imageUrl, link, inApp } = compiled;
  const summary = oneLine(rendered(compiled.summary, facts, asIs), SUMMARY_LENGTH);
  return {
    channel: 'inbox',
    title: oneLine(rendered(compiled.title, facts, asIs), TITLE_LENGTH),
    body: rendered(compiled.body, facts, asIs),
    ...(summary === '' ? {} : { summary }),
    ...(imageUrl === undefined ? {} : { imageUrl }),
    ...(link === undefined ? {} : { link }),
    inApp,
  };
}

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
