import type { RecurringWork } from '@carillon/contracts';
import type { Profile } from '../profile';
import { addDays, isLeapYear } from './days';
import type { TaskEvent } from './task-event';

type Birthdays = Extract<RecurringWork, { kind: 'birthday' }>;

const LEAP_DAY = '02-29';

/** Days of birth, as `05-12`, of those whose birthday a task celebrates on a day. */
export function birthDaysOn({ daysBefore, leapDay }: Birthdays, today: string): readonly string[] {
  return daysBefore.flatMap((days) => {
    const day = addDays(today, days);
    const stand = leapDay === 'february-28' ? '02-28' : '03-01';
    const leapToo = !isLeapYear(Number(day.slice(0, 4))) && day.slice(5) === stand;
    return [day.slice(5), ...(leapToo ? [LEAP_DAY] : [])];
  });
}

export function birthdaysAhead(work: Birthdays, profile: Profile, today: string): readonly TaskEvent[] {
  const born = profile['birthDate']?.value;
  if (typeof born !== 'string') return [];
  return work.daysBefore.flatMap((daysAhead): readonly TaskEvent[] => {
    const day = addDays(today, daysAhead);
    if (!birthDaysOn({ ...work, daysBefore: [0] }, day).includes(born.slice(5))) return [];
    const age = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
    const data = { daysAhead, ...(age >= 0 && age <= 150 ? { age } : {}) };
    return [{ role: String(daysAhead), type: 'member.birthday', data }];
  });
}
