import type { Balance, MemberSnapshot, Metavariable, Metavariables, ToldLine } from '@carillon/contracts';
import type { Currency } from './currency';
import { inflect } from './currency';
import type { LocaleFormats } from './locale-formats';
import { decimalsOf, round } from './locale-formats';
import { balanceCurrency } from './names';

/** What a template is filled from. */
export interface Facts {
  readonly member: MemberSnapshot;
  readonly metavariables: Metavariables;
  readonly currencies: ReadonlyMap<string, Currency>;
  readonly formats: LocaleFormats;
}

/** One name of a template, resolved when the template is compiled. */
export interface Reader {
  /** The value in the member's words; empty when it is not known. */
  write(facts: Facts): string;
  /** Whether a section of this name shows: as in Mustache, not for what is unknown, empty or zero. */
  given(facts: Facts): boolean;
}

/** The reader of an offered name. Only own fields are read, so `constructor` and the like find nothing. */
export function readerOf(name: string): Reader {
  const builtIn = BUILT_IN.get(name);
  if (builtIn) return { write: builtIn, given: (facts) => builtIn(facts) !== '' };
  const currency = balanceCurrency(name);
  return currency === undefined ? metavariableReader(name) : balanceReader(currency);
}

const BUILT_IN: ReadonlyMap<string, Reader['write']> = new Map<string, Reader['write']>([
  ['member.fullName', ({ member }) => fullName(member)],
  ['member.firstName', ({ member }) => oneLine(member.firstName)],
  ['member.lastName', ({ member }) => oneLine(member.lastName)],
  ['member.patronymicName', ({ member }) => oneLine(member.patronymicName)],
  ['balances', (facts) => facts.member.balances.map((balance) => points(balance, facts)).join(facts.formats.separator)],
]);

function balanceReader(currency: string): Reader {
  const find = ({ member }: Facts) => member.balances.find((balance) => balance.currency === currency);
  return {
    write: (facts) => {
      const balance = find(facts);
      return balance ? points(balance, facts) : '';
    },
    given: (facts) => (find(facts)?.amount ?? 0) !== 0,
  };
}

function metavariableReader(name: string): Reader {
  const find = ({ metavariables }: Facts) => (Object.hasOwn(metavariables, name) ? metavariables[name] : undefined);
  return {
    write: (facts) => {
      const metavariable = find(facts);
      return metavariable ? written(metavariable, facts) : '';
    },
    given: (facts) => {
      const metavariable = find(facts);
      return metavariable !== undefined && !isNothing(metavariable);
    },
  };
}

function written(metavariable: Metavariable, facts: Facts): string {
  const { formats, member } = facts;
  switch (metavariable.kind) {
    case 'text':
      return withoutControls(metavariable.value);
    case 'number':
      return formats.number(metavariable.value);
    case 'money':
      return money(metavariable.value.amount, metavariable.value.currency, formats);
    case 'points':
      return points(metavariable.value, facts);
    case 'lines':
      return metavariable.value.map((line) => lineOf(line, formats)).join('\n');
    case 'date':
      return formats.date(metavariable.value, member.timeZone);
  }
}

function isNothing({ kind, value }: Metavariable): boolean {
  if (kind === 'money' || kind === 'points') return value.amount === 0;
  if (kind === 'lines') return value.length === 0;
  return value === 0 || value === '';
}

/** `2 x Green tea: 36 EUR` */
function lineOf({ name, quantity, price }: ToldLine, formats: LocaleFormats): string {
  const told = `${formats.number(quantity)} x ${oneLine(name)}`;
  return price ? `${told}: ${money(price.amount, price.currency, formats)}` : told;
}

/** Amount, a plain space, ISO code: the euro sign costs two characters of an SMS, the pound none, the rouble all of them. */
function money(amount: number, currency: string, formats: LocaleFormats): string {
  return `${formats.amount(amount, decimalsOf(currency))} ${currency}`;
}

/** The amount with the currency's name in the right form; with its code where no name is known. */
function points({ currency: code, amount }: Balance, { currencies, formats }: Facts): string {
  const currency = currencies.get(code);
  const cash = currency?.kind === 'cash';
  const decimals = cash ? decimalsOf(code) : 2;
  const number = cash ? formats.amount(amount, decimals) : formats.number(amount);
  const names = currency && (own(currency.names, formats.locale) ?? own(currency.names, formats.language));
  if (!names) return `${number} ${code}`;
  const rounded = round(amount, decimals);
  const shape = { fraction: !Number.isInteger(rounded), hasFew: formats.hasFew };
  return `${number} ${inflect(names, formats.plural(rounded), shape)}`;
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** First name and patronymic, or first and last name (domain: notification templates and metavariables). */
function fullName({ firstName, patronymicName, lastName }: MemberSnapshot): string {
  return [oneLine(firstName), oneLine(patronymicName) || oneLine(lastName)].filter((part) => part !== '').join(' ');
}

/** Anything but words with one space between them. */
const UNTIDY = /[^\S ]|[\u0000-\u001f\u007f-\u009f]| {2}|^ | $/;

/** A name cannot start a line of its own and so pass for words of the programme. */
function oneLine(name = ''): string {
  return UNTIDY.test(name) ? name.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim() : name;
}

/** Line feeds and tabs stay: a text may have several lines. */
function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
