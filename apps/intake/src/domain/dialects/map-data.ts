/** Where a field comes from: a dotted path, or several of which the first that is there counts. */
type Source = string | readonly string[];

/** How the data of one event of a dialect becomes the data of a type of ours, by our field's dotted path. */
export type FieldMappings = Readonly<Record<string, FieldMapping>>;

export type FieldMapping =
  | Source
  /** A word of the dialect becomes one of ours; a word that is not listed stays as it is. */
  | { readonly from: Source; readonly words: Readonly<Record<string, string>> }
  /** One value becomes a list with it alone. */
  | { readonly from: Source; readonly as: 'list' }
  /** Each element of a list is mapped. */
  | { readonly from: Source; readonly each: FieldMappings };

/** An event of a dialect. */
export interface EventMapping {
  /** Type of ours that it becomes. */
  readonly type: string;
  readonly fields: FieldMappings;
  /** What its name says, and its data does not. */
  readonly constants?: Readonly<Record<string, string | boolean | number>>;
}

type Json = Record<string, unknown>;

/** The data in our words. What the mapping does not name is kept as it came; data that is no object stays what it is. */
export function mapData(data: unknown, { fields, constants }: EventMapping): unknown {
  return isObject(data) ? mapObject(structuredClone(data), fields, constants) : data;
}

function mapObject(given: Json, fields: FieldMappings, constants: object = {}): Json {
  const taken = Object.entries(fields).flatMap(([to, mapping]) => {
    const value = takeFirst(given, sourcesOf(mapping));
    return value === undefined ? [] : [{ to, value: mapValue(value, mapping) }];
  });
  const mapped: Json = { ...given, ...constants };
  for (const { to, value } of taken) put(mapped, to.split('.'), value);
  return mapped;
}

function mapValue(value: unknown, mapping: FieldMapping): unknown {
  if (typeof mapping !== 'object' || !('from' in mapping)) return value;
  if ('words' in mapping)
    return typeof value === 'string' && Object.hasOwn(mapping.words, value) ? mapping.words[value] : value;
  if ('as' in mapping) return [value];
  const { each } = mapping;
  return Array.isArray(value)
    ? value.map((element) => (isObject(element) ? mapObject(element, each) : element))
    : value;
}

/** Where a path into the mapped data comes from, in the words of the dialect: for whoever has to mend the event. */
export function sourceOf(path: readonly PropertyKey[], fields: FieldMappings): readonly PropertyKey[] {
  for (const [to, mapping] of Object.entries(fields)) {
    const steps = to.split('.');
    if (!steps.every((step, index) => path[index] === step)) continue;
    const source = sourcesOf(mapping)[0]!.split('.');
    const rest = path.slice(steps.length);
    if (typeof mapping !== 'object' || !('from' in mapping)) return [...source, ...rest];
    if ('each' in mapping) return [...source, ...rest.slice(0, 1), ...sourceOf(rest.slice(1), mapping.each)];
    return [...source, ...('as' in mapping ? rest.slice(1) : rest)];
  }
  return path;
}

function sourcesOf(mapping: FieldMapping): readonly string[] {
  if (typeof mapping === 'string') return [mapping];
  return 'from' in mapping ? sourcesOf(mapping.from) : mapping;
}

/** Takes the first of the values that are there out of the object; the others stay. */
function takeFirst(given: Json, sources: readonly string[]): unknown {
  for (const source of sources) {
    const value = take(given, source.split('.'));
    if (value !== undefined) return value;
  }
  return undefined;
}

function take(from: Json, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || !Object.hasOwn(from, name)) return undefined;
  const value = from[name];
  const inner = rest.length > 0 ? (isObject(value) ? take(value, rest) : undefined) : value;
  if (inner !== undefined && (rest.length === 0 || Object.keys(value as Json).length === 0)) delete from[name];
  return inner;
}

/** The path is one of a mapping's own, never one of the event's. */
function put(into: Json, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name!] = value;
  else {
    const inner = into[name!];
    const object = isObject(inner) ? inner : {};
    into[name!] = object;
    put(object, rest, value);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
