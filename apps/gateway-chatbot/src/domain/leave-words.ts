/**
 * What members say to a bot that shall leave them in peace, by language; compared without case, signs and spaces around.
 * A word counts only when it is all that is said: "stop by tomorrow" is no farewell.
 */
const LEAVE_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ['stop', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'opt out'],
  ru: ['стоп', 'отписка', 'отписаться', 'отмена', 'хватит'],
  uk: ['стоп', 'відписатися', 'відписка'],
  kk: ['тоқта', 'тоқтату'],
  es: ['alto', 'parar', 'baja', 'cancelar', 'darme de baja'],
  pt: ['parar', 'sair', 'cancelar'],
  de: ['stopp', 'abmelden', 'abbestellen'],
  fr: ['arrêt', 'arret', 'désabonner', 'desabonner'],
  it: ['ferma', 'cancella', 'disiscrivi'],
  pl: ['wypisz', 'rezygnuję', 'rezygnuje'],
  tr: ['dur', 'iptal', 'red'],
};

const ALL: ReadonlySet<string> = new Set(Object.values(LEAVE_WORDS).flat());

export function isLeaveWord(text: string): boolean {
  const said = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return ALL.has(said);
}
