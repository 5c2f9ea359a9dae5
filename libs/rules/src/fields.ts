import { loyaltyEventTypes, MemberSnapshot } from '@carillon/contracts';
import type { LoyaltyEventType } from '@carillon/contracts';
import { z } from 'zod';

export type FieldType = 'text' | 'number' | 'boolean' | 'datetime' | 'list';

/** Something that a rule can ask about. */
export interface FieldDefinition {
  /** As rules name it: `event.amount`, `member.balance.bonus`. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Steps into `FilterFacts`. A list on the way is gone through. */
  readonly path: readonly string[];
}

/** The fields that a filter may name. */
export interface FieldCatalogue {
  /** For display. Balances are found without being listed: which currencies there are, no catalogue knows. */
  readonly fields: readonly FieldDefinition[];
  find(name: string): FieldDefinition | undefined;
}

const BALANCE = 'member.balance.';

/**
 * The fields for an event type: those of its data, when and where it came from, and those of the member. Without a type,
 * or with one that is not in the catalogue of event types, the fields that every event has.
 */
export function fieldsOf(eventType?: string): FieldCatalogue {
  const type = eventType === undefined ? undefined : loyaltyEventTypes.get(eventType);
  const fields = [...eventFields(type), ...memberFields()];
  const byName = new Map(fields.map((field) => [field.name, field]));
  return { fields, find: (name) => byName.get(name) ?? balanceField(name) };
}

function eventFields(type: LoyaltyEventType | undefined): readonly FieldDefinition[] {
  const envelope: readonly FieldDefinition[] = [
    { name: 'event.time', label: 'Time of the event', type: 'datetime', path: ['event', 'time'] },
    { name: 'event.source', label: 'Source of the event', type: 'text', path: ['event', 'source'] },
  ];
  if (!type) return envelope;
  const taken = new Set(['event.time', 'event.source']);
  const titles = new Map(Object.values(type.metavariables).map(({ path, title }) => [`event.${path}`, title]));
  // the member of an event is what was said; rules look at the snapshot, which knows the rest, too
  const data = fieldsOfSchema(type.data.omit(type.data.shape['member'] ? { member: true } : {}), 'event');
  const named = data.map((field) => ({ ...field, label: titles.get(field.name) ?? field.label }));
  return [...envelope, ...named.filter(({ name }) => !taken.has(name))];
}

function memberFields(): readonly FieldDefinition[] {
  return fieldsOfSchema(MemberSnapshot.omit({ balances: true }), 'member');
}

function balanceField(name: string): FieldDefinition | undefined {
  const currency = name.startsWith(BALANCE) ? name.slice(BALANCE.length) : '';
  if (currency === '' || currency.length > 64) return undefined;
  return { name, label: `Balance in ${currency}`, type: 'number', path: ['member', 'balance', currency] };
}

/** As much of JSON Schema as the zod schemas of events become. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function fieldsOfSchema(schema: z.ZodObject, root: 'event' | 'member'): readonly FieldDefinition[] {
  return walk(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, [root], false);
}

/** Objects become dotted names; what is inside a list becomes lists: `event.goods.code`. */
function walk(schema: JsonSchema, path: readonly string[], inList: boolean): readonly FieldDefinition[] {
  const { type, properties, items } = known(schema);
  if (properties)
    return Object.entries(properties).flatMap(([name, property]) => walk(property, [...path, name], inList));
  if (items) return walk(items, path, true);
  const fieldType = inList && type ? 'list' : scalarType(known(schema));
  return fieldType ? [{ name: path.join('.'), label: labelOf(path), type: fieldType, path }] : [];
}

/** The schema itself, or the first of several that is not null. */
function known(schema: JsonSchema): JsonSchema {
  const first = schema.anyOf?.find(({ type }) => type !== 'null');
  return first ? known(first) : schema;
}

function scalarType({ type, format }: JsonSchema): FieldType | undefined {
  const name = typeof type === 'string' ? type : type?.find((one) => one !== 'null');
  if (name === 'string') return format === 'date-time' ? 'datetime' : 'text';
  if (name === 'number' || name === 'integer') return 'number';
  return name === 'boolean' ? 'boolean' : undefined;
}

/** `event.pointOfSale` is "Point of sale", `member.phone.verified` is "Phone verified". */
function labelOf(path: readonly string[]): string {
  const words = path
    .slice(1)
    .join(' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
