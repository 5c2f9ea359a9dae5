import type { FilterFacts } from './facts';

/** `any`: only the value tells; it is compared as what it is. */
export type FieldType = 'text' | 'number' | 'boolean' | 'datetime' | 'date' | 'time' | 'list' | 'any';

/** Something that a rule can ask about. */
export interface FieldDefinition {
  /** As rules name it: `event.amount`, `member.balance.bonus`. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** The only values that there are, where they are known. */
  readonly options?: readonly string[];
  /**
   * What is compared: undefined where nothing is known. Never throws.
   *
   * @param salt tells places that ask for chance apart
   */
  readonly read: (facts: FilterFacts, salt: string) => unknown;
  /** What reading it costs, compared with a field of the event: cheap rules are asked first. */
  readonly cost?: number;
}

/** Fields without end, named after what the programme has: `member.balance.<currency>`. */
export interface FieldFamily {
  /** With the free part in angle brackets. */
  readonly pattern: string;
  readonly label: string;
  readonly type: FieldType;
  /** The field of this name; undefined for names of other families. */
  find(name: string): FieldDefinition | undefined;
}

/** The fields that a filter may name. */
export interface FieldCatalogue {
  readonly fields: readonly FieldDefinition[];
  readonly families: readonly FieldFamily[];
  find(name: string): FieldDefinition | undefined;
}
