/** A piece of HTML in which all that came from outside has been escaped. */
export interface Markup {
  readonly html: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/** Builds HTML: strings are escaped for text and quoted attributes, pieces of HTML go in as they are, undefined is nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { html: parts.map((part, index) => part + (index < values.length ? written(values[index]) : '')).join('') };
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return (value as readonly Markup[]).map((one) => one.html).join('');
  if (typeof value === 'object') return (value as Markup).html;
  return String(value).replaceAll(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`);
}
