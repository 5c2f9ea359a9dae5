import { loyaltyEventTypes, MemberSnapshot } from '@carillon/contracts';
import type { LoyaltyEventType } from '@carillon/contracts';
import { z } from 'zod';
import { derivedFields } from './derived-fields';
import { valueAt } from './facts';
import type { FieldCatalogue, FieldDefinition, FieldType } from './field';
import { familiesFor } from './field-families';

/**
 * The fields for an event type: those of its data, when and where it came from, and those of the member. Without a type,
 * or with one that is not in the catalogue of event types, the fields that every event has.
 */
export function fieldsOf(eventType?: string): FieldCatalogue {
  const type = eventType === undefined ? undefined : loyaltyEventTypes.get(eventType);
  const fields = [...eventFields(type), ...memberFields(), ...derivedFields];
  const families = familiesFor(new Set(Object.keys(type?.data.shape ?? {})));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const inFamily = (name: string) =>
    families.reduce<FieldDefinition | undefined>((f, family) => f ?? family.find(name), undefined);
  return { fields, families, find: (name) => byName.get(name) ?? inFamily(name) };
}

function eventFields(type: LoyaltyEventType | undefined): readonly FieldDefinition[] {
  const envelope: readonly FieldDefinition[] = [
    atPath(['event', 'time'], 'datetime', 'Time of the event'),
    atPath(['event', 'source'], 'text', 'Source of the event'),
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

/** As much of JSON Schema as the zod schemas of events become. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
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
  return fieldType ? [atPath(path, fieldType, labelOf(path), known(schema).enum)] : [];
}

function atPath(path: readonly string[], type: FieldType, label: string, options?: readonly string[]): FieldDefinition {
  return { name: path.join('.'), label, type, ...(options && { options }), read: (facts) => valueAt(facts, path) };
}

/** The schema itself, or the first of several that is not null. */
function known(schema: JsonSchema): JsonSchema {
  const first = schema.anyOf?.find(({ type }) => type !== 'null');
  return first ? known(first) : schema;
}

function scalarType({ type, format }: JsonSchema): FieldType | undefined {
  const name = typeof type === 'string' ? type : type?.find((one) => one !== 'null');
  if (name === 'string') return format === 'date-time' ? 'datetime' : format === 'date' ? 'date' : 'text';
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
