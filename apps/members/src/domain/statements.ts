import type { MemberFacts, OptOut } from '@carillon/contracts';
import { type Attachment, type Collection, COLLECTIONS, type Correction, type Fact, PREFIXES } from './profile';

/** Facts fit for a profile, with what was corrected in them. */
export interface ProfileFacts extends MemberFacts {
  readonly phoneAttachment?: Attachment;
  readonly emailAttachment?: Attachment;
  readonly corrections?: readonly Correction[];
}

/** One thing that facts say, under the key that it is known by. */
export type Statement = readonly [key: string, value: Fact];

type Element = Readonly<Record<string, Fact | undefined>>;

const LISTS: ReadonlySet<string> = new Set(['corrections', 'custom', ...COLLECTIONS.map(({ list }) => list)]);

/** Where one list names an element twice, the last counts, field by field. */
export function statementsIn({ optOuts, ...facts }: ProfileFacts): readonly Statement[] {
  const statements = new Map<string, Fact>();
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined && !LISTS.has(name)) statements.set(name, value);
  for (const collection of COLLECTIONS) {
    // the lists of `MemberFacts` that the collections name
    const elements = (facts as Readonly<Record<string, readonly Element[] | undefined>>)[collection.list] ?? [];
    for (const element of elements)
      for (const [key, value] of statementsOf(collection, element)) statements.set(key, value);
  }
  for (const [code, value] of Object.entries(facts.custom ?? {})) statements.set(`${PREFIXES.custom}${code}`, value);
  for (const { field, original, corrected } of facts.corrections ?? [])
    statements.set(`${PREFIXES.correction}${field}.${original}`, { field, original, corrected });
  if (optOuts !== undefined) statements.set('optOuts', inOrder(optOuts));
  return [...statements];
}

/** A part that is not said of the element stays as it was; a part that is said is said as a whole. */
function statementsOf({ key, parts }: Collection, element: Element): readonly Statement[] {
  return parts.flatMap(({ prefix, fields }): Statement[] => {
    const name = `${prefix}${String(element[key])}`;
    if (element['removed'] === true) return [[name, null]];
    if (fields.length === 1) {
      const value = element[fields[0]!];
      return value === undefined ? [] : [[name, value]];
    }
    const said = fields.filter((field) => element[field] !== undefined);
    if (said.length === 0) return [];
    return [[name, Object.fromEntries(said.map((field) => [field, element[field]]))]];
  });
}

/** Without repetition and in order, so that equal sets are equal values. */
function inOrder(optOuts: readonly OptOut[]): readonly OptOut[] {
  const byName = new Map(optOuts.map((optOut) => [`${optOut.messageType} ${optOut.channel}`, optOut]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, optOut]) => optOut);
}
