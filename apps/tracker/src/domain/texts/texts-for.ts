import { GERMAN } from './de';
import { ENGLISH } from './en';
import { SPANISH } from './es';
import { RUSSIAN } from './ru';
import type { Texts } from './texts';

const LANGUAGES: readonly Texts[] = [ENGLISH, SPANISH, RUSSIAN, GERMAN];

/** The words for a locale such as `es-MX`; English where there are none. */
export function textsFor(locale: string): Texts {
  const language = locale.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((one) => one.language === language) ?? ENGLISH;
}

/** Puts values in for `{name}`. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
