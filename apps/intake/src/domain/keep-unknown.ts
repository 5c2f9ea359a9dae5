/**
 * What a schema made of `given`, with the fields that the schema does not know put back, at any depth.
 *
 * @param parsed what a zod schema that strips unknown fields made of `given`
 */
export function keepUnknown(given: unknown, parsed: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(parsed) && given.length === parsed.length)
    return parsed.map((element, index) => keepUnknown(given[index], element));
  if (!isObject(given) || !isObject(parsed)) return parsed;
  const known = Object.entries(parsed).map(([key, value]) => [key, keepUnknown(given[key], value)]);
  return { ...given, ...Object.fromEntries(known) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
