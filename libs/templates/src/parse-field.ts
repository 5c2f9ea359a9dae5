import Mustache from 'mustache';
import { closest } from './closest';
import { aliasesOf, isOffered } from './names';
import type { Reader } from './readers';
import { readerOf } from './readers';
import type { TemplateFault, TemplateField } from './template';
import { TEMPLATE_LIMITS } from './template';

/** A piece of a compiled field. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string; readonly reader: Reader }
  | {
      readonly kind: 'section';
      readonly name: string;
      readonly reader: Reader;
      readonly inverted: boolean;
      readonly nodes: readonly Node[];
    };

export interface ParsedField {
  readonly nodes: readonly Node[];
  readonly faults: readonly TemplateFault[];
}

/** What mustache.js makes of a template; its own types leave the kinds of token open. */
type Token = readonly [type: string, value: string, start: number, end: number, children?: readonly Token[]];

/** `$$`, or a dollar and a name. A dollar before anything else is a dollar. */
const DOLLAR = /\$\$|\$([A-Za-z][A-Za-z0-9]*)/g;

/**
 * Reads one field of a template. Mustache only reads; it does not render: the names of a template are flat and are
 * resolved here, so no value is ever looked up by its name in an object with a prototype.
 */
export function parseField(source: string, field: TemplateField, offered: ReadonlySet<string>): ParsedField {
  return new FieldParser(field, offered).parse(source);
}

class FieldParser {
  private readonly faults: TemplateFault[] = [];
  private readonly aliases: ReadonlyMap<string, string>;
  private names = 0;

  constructor(
    private readonly field: TemplateField,
    private readonly offered: ReadonlySet<string>,
  ) {
    this.aliases = aliasesOf(offered);
  }

  parse(source: string): ParsedField {
    const nodes = this.nodesOf(this.tokensOf(source), 0);
    return { nodes, faults: this.faults };
  }

  private tokensOf(source: string): readonly Token[] {
    try {
      // a writer of its own: the shared one remembers every template for ever
      return new Mustache.Writer().parse(source) as readonly Token[]; // see `Token`
    } catch (error) {
      this.refuseSyntax(error as Error); // mustache.js throws nothing else
      return [];
    }
  }

  private nodesOf(tokens: readonly Token[], depth: number): readonly Node[] {
    return tokens.flatMap((token) => this.nodesOfToken(token, depth));
  }

  private nodesOfToken([type, value, start, , children]: Token, depth: number): readonly Node[] {
    switch (type) {
      case 'text':
        return this.withAliases(value, start);
      case '!':
        return [];
      case 'name':
        return this.valueOf(value, start);
      case '&':
        if (this.field !== 'html') return this.valueOf(value, start);
        return this.refuse('TAG_NOT_ALLOWED', start, 'a value in html is always escaped: write {{name}}', value);
      case '#':
      case '^':
        return this.sectionOf({ inverted: type === '^', name: value, start, children: children ?? [] }, depth);
      case '>':
        return this.refuse('TAG_NOT_ALLOWED', start, 'a template cannot include another one', value);
      default:
        return this.refuse('TAG_NOT_ALLOWED', start, 'the tags are {{ and }}, and cannot be changed', value);
    }
  }

  private valueOf(name: string, start: number): readonly Node[] {
    const reader = this.resolve(name, start);
    return reader ? [{ kind: 'value', name, reader }] : [];
  }

  private sectionOf(section: Section, depth: number): readonly Node[] {
    const { name, start, inverted } = section;
    if (depth >= TEMPLATE_LIMITS.depth)
      return this.refuse('TOO_DEEP', start, `at most ${TEMPLATE_LIMITS.depth} sections within each other`, name);
    const reader = this.resolve(name, start);
    const nodes = this.nodesOf(section.children, depth + 1);
    return reader ? [{ kind: 'section', name, reader, inverted, nodes }] : [];
  }

  private withAliases(text: string, start: number): readonly Node[] {
    const nodes: Node[] = [];
    let from = 0;
    for (const match of text.matchAll(DOLLAR)) {
      // of two dollars the first is kept as text
      const until = match[1] === undefined ? match.index + 1 : match.index;
      if (until > from) nodes.push({ kind: 'text', text: text.slice(from, until) });
      if (match[1] !== undefined) nodes.push(...this.aliasOf(match[1], start + match.index));
      from = match.index + match[0].length;
    }
    if (from < text.length) nodes.push({ kind: 'text', text: text.slice(from) });
    return nodes;
  }

  private aliasOf(alias: string, start: number): readonly Node[] {
    const name = this.aliases.get(alias);
    if (name !== undefined) return this.valueOf(name, start);
    if (!this.counts(start)) return [];
    const meant = closest(alias, this.aliases.keys());
    const hint = meant === undefined ? 'for a dollar write $$' : `did you mean $${meant}? For a dollar write $$`;
    return this.refuse('UNKNOWN_NAME', start, `$${shown(alias)} is not known here; ${hint}`, `$${alias}`);
  }

  private resolve(name: string, start: number): Reader | undefined {
    if (!this.counts(start)) return undefined;
    if (isOffered(name, this.offered)) return readerOf(name);
    const meant = closest(name, this.offered);
    const hint = meant === undefined ? '' : `; did you mean {{${meant.replace('*', '<currency>')}}}?`;
    this.refuse('UNKNOWN_NAME', start, `{{${shown(name)}}} is not known here${hint}`, name);
    return undefined;
  }

  /** Counts a name used, as a tag or as an alias. False when there are more than may be, or than there is use in naming. */
  private counts(start: number): boolean {
    this.names += 1;
    if (this.names === TEMPLATE_LIMITS.names + 1)
      this.refuse('TOO_MANY_NAMES', start, `at most ${TEMPLATE_LIMITS.names} names in one field`);
    return this.names <= TEMPLATE_LIMITS.names && this.faults.length < MOST_FAULTS;
  }

  private refuse(code: TemplateFault['code'], position: number, detail: string, name?: string): readonly Node[] {
    const named = name === undefined ? {} : { name: shown(name) };
    if (this.faults.length < MOST_FAULTS) this.faults.push({ field: this.field, code, ...named, position, detail });
    return [];
  }

  /** Mustache tells the place at the end of its message: `Unclosed section "member" at 17`. */
  private refuseSyntax({ message }: Error): void {
    const position = Number(/ at (\d+)$/.exec(message)?.[1] ?? 0);
    const name = /"(.*)"/s.exec(message)?.[1];
    const what = shown(message.replace(/ at \d+$/, ''), 200);
    this.refuse('SYNTAX', position, what.charAt(0).toLowerCase() + what.slice(1), name);
  }
}

interface Section {
  readonly inverted: boolean;
  readonly name: string;
  readonly start: number;
  readonly children: readonly Token[];
}

/** Enough to mend a template by; a page of them helps no one. */
const MOST_FAULTS = 50;

function shown(name: string, length = 100): string {
  return name.length > length ? `${name.slice(0, length)}...` : name;
}
