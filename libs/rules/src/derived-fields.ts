import { dayOf, type Wall } from '@carillon/calendar';
import { chanceOf } from './chance';
import { type FilterFacts, valueAt } from './facts';
import type { FieldDefinition } from './field';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** 1 January 1970 was a Thursday. */
const weekdayOf = (wall: Wall) => WEEKDAYS[(((Math.floor(wall / DAY_MS) + 3) % 7) + 7) % 7]!;

/** When it happened by the clocks of the member's zone. */
const LOCAL: readonly FieldDefinition[] = [
  { name: 'event.localDate', label: 'Day, where the member is', type: 'date', read: (facts) => dayOf(facts.wall()) },
  {
    name: 'event.localTime',
    label: 'Time of day, where the member is',
    type: 'time',
    read: (facts) => new Date(facts.wall()).toISOString().slice(11, 16),
  },
  {
    name: 'event.weekday',
    label: 'Day of the week, where the member is',
    type: 'text',
    options: WEEKDAYS,
    read: (facts) => weekdayOf(facts.wall()),
  },
];

const birthday = (name: string, label: string, of: (birth: Day, today: Day) => unknown): FieldDefinition => ({
  name: `member.${name}`,
  label,
  type: 'number',
  read: (facts) => {
    const birth = readDay(valueAt(facts.member, ['birthDate']));
    return birth && of(birth, readDay(dayOf(facts.wall()))!);
  },
});

/** Seen from the day of the event, where the member is. Who is born on 29 February has the 28th in other years. */
const BIRTHDAY: readonly FieldDefinition[] = [
  birthday('age', 'Age in full years', (birth, today) => {
    const years = today.year - birth.year;
    return atUtc(today) < birthdayIn(today.year, birth) ? years - 1 : years;
  }),
  birthday('birthMonth', 'Month of birth, 1 to 12', ({ month }) => month),
  birthday('daysToBirthday', 'Days until the birthday, 0 on the day', (birth, today) => {
    const next = birthdayIn(today.year, birth);
    return daysBetween(atUtc(today), next < atUtc(today) ? birthdayIn(today.year + 1, birth) : next);
  }),
  birthday('daysSinceBirthday', 'Days since the birthday, 0 on the day', (birth, today) => {
    const last = birthdayIn(today.year, birth);
    return daysBetween(last > atUtc(today) ? birthdayIn(today.year - 1, birth) : last, atUtc(today));
  }),
];

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function readDay(value: unknown): Day | undefined {
  const match = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) : null;
  return match ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) } : undefined;
}

const atUtc = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day);
const daysBetween = (from: number, to: number): number => Math.round((to - from) / DAY_MS);

function birthdayIn(year: number, { month, day }: Day): number {
  const lastOfFebruary = new Date(Date.UTC(year, 2, 0)).getUTCDate();
  return atUtc({ year, month, day: month === 2 ? Math.min(day, lastOfFebruary) : day });
}

const CHANCE: FieldDefinition = {
  name: 'chance',
  label: 'Chance, from 0 to 1: the same each time for the same event',
  type: 'number',
  read: ({ itemId }, salt) => chanceOf(`${itemId} ${salt}`),
};

const AUDIENCES: FieldDefinition = {
  name: 'member.audiences',
  label: 'Audiences that the member belongs to',
  type: 'list',
  read: ({ audiences }: FilterFacts) => audiences,
};

/** What follows from an event and its member without being written in either. */
export const derivedFields: readonly FieldDefinition[] = [...LOCAL, ...BIRTHDAY, AUDIENCES, CHANCE].map((field) => ({
  cost: 4,
  ...field,
}));
