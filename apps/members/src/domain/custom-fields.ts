import { type CustomValue, Instant } from '@carillon/contracts';

export const CUSTOM_FIELD_TYPES = ['text', 'number', 'boolean', 'date', 'instant'] as const;
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** Declared types by the codes of their fields. */
export type DeclaredFields = ReadonlyMap<string, CustomFieldType>;

/** Why a value was left out. */
export interface CustomFault {
  readonly field: string;
  readonly reason: 'unknown' | 'wrong-type';
  readonly detail: string;
}

/** Sorts values into those that fit their declarations and the faults of the others. Null takes a value away. */
export function checkCustom(
  values: Readonly<Record<string, CustomValue | null>>,
  declared: DeclaredFields,
): { readonly fitting: Record<string, CustomValue | null>; readonly faults: readonly CustomFault[] } {
  const fitting: Record<string, CustomValue | null> = {};
  const faults: CustomFault[] = [];
  for (const [field, value] of Object.entries(values)) {
    const type = declared.get(field);
    if (type === undefined)
      faults.push({ field, reason: 'unknown', detail: 'no custom field of this code is declared' });
    else if (value !== null && !FITS[type](value))
      faults.push({ field, reason: 'wrong-type', detail: `this field takes ${DESCRIPTIONS[type]}` });
    else fitting[field] = value;
  }
  return { fitting, faults };
}

const FITS: Readonly<Record<CustomFieldType, (value: CustomValue) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && isDay(value),
  instant: (value) => Instant.safeParse(value).success,
};

const DESCRIPTIONS: Readonly<Record<CustomFieldType, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a day such as 2026-05-01',
  instant: 'a moment such as 2026-05-01T12:00:00Z',
};

/** Also that the month has such a day. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
