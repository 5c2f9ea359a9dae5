import type { PayloadOf, Printer, TillAnswered } from '@carillon/contracts';
import {
  type CompiledTemplate,
  compileTemplate,
  type Currency,
  offeredNames,
  type RenderFacts,
  renderTemplate,
} from '@carillon/templates';
import type { CalculationAnswer } from './calculation-answer';
import { type CodePage, codePageOf } from './code-page';
import { wrapText } from './wrap-text';

type Told = PayloadOf<typeof TillAnswered>;
type Message = Told['messages'][number];

/**
 * The answer to a till: the texts of the offers, filled in the member's language, one below the other, as the printer can
 * print them. A text in which nothing was known is left out. What the printer cannot do is said and never a reason to be silent.
 */
export function composeAnswer(told: Told, currencies: ReadonlyMap<string, Currency>): CalculationAnswer {
  const { source, eventId, till, messages } = told;
  const facts = { member: told.member, metavariables: told.metavariables, currencies };
  const { codePage: name, width } = till.printer ?? {};
  const page = name === undefined ? undefined : codePageOf(name);
  const textFor = (place: Message['place']): string =>
    messages
      .filter((message) => message.place === place)
      .map(({ text }) => filled(text, told.eventType, facts))
      .filter((text) => text.trim() !== '')
      .join('\n');
  const detail = `no code page ${JSON.stringify(name)} is known: the texts are in UTF-8`;
  return {
    source,
    eventId,
    complete: true,
    receipt: wordsOf(textFor('receipt'), { width, page }),
    cashier: wordsOf(textFor('cashier'), { page }),
    ...(name !== undefined && page === undefined ? { error: { code: 'CODE_PAGE_UNKNOWN', detail } } : {}),
  };
}

/** The screen of the cashier breaks lines by itself: only the receipt has a width. */
function wordsOf(
  text: string,
  { width, page }: { readonly width?: Printer['width']; readonly page?: CodePage | undefined },
): CalculationAnswer['receipt'] {
  const lines = [...wrapText(page ? page.fit(text.replaceAll('\t', ' ')) : text, width)];
  return page ? { lines, base64: page.encode(lines.join('\n')).toString('base64') } : { lines };
}

function filled(text: string, eventType: string, facts: RenderFacts): string {
  const compiled = compiledText(text, eventType);
  const content = compiled && renderTemplate(compiled, facts);
  return content?.channel === 'receipt' ? content.text : '';
}

const MOST_TEXTS = 2_000;
const compiledTexts = new Map<string, CompiledTemplate | undefined>();

/** `offers` has found the text fit before; undefined if a release since has taken away what it names. */
function compiledText(text: string, eventType: string): CompiledTemplate | undefined {
  const key = `${eventType} ${text}`;
  if (!compiledTexts.has(key)) {
    if (compiledTexts.size >= MOST_TEXTS) compiledTexts.clear();
    const result = compileTemplate({ channel: 'receipt', text }, offeredNames(eventType));
    compiledTexts.set(key, result.outcome === 'ok' ? result.compiled : undefined);
  }
  return compiledTexts.get(key);
}
