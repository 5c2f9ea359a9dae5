import { dayOf, wallOf } from '@carillon/calendar';
import { MemberSnapshot, type RecurringWork } from '@carillon/contracts';
import { filterFacts, type FilterPredicate } from '@carillon/rules';
import type { Profile } from '../profile';
import { snapshotOf } from '../views';
import { birthdaysAhead } from './birthdays';
import { bonusesAhead } from './bonuses';
import { statusOf } from './statuses';
import type { TaskEvent } from './task-event';

export interface TaskMember {
  readonly memberId: string;
  readonly profile: Profile;
  /** Of the calendar that counts. */
  readonly timeZone: string;
}

/** Members who have left are told nothing. */
const GONE: ReadonlySet<unknown> = new Set(['deregistered', 'deleted']);

/**
 * What a task makes of a member at a moment.
 *
 * @param holds the compiled filter of the work, if it has one
 */
export function taskEvents(
  work: RecurringWork,
  { memberId, profile, timeZone }: TaskMember,
  moment: number,
  holds: FilterPredicate,
): readonly TaskEvent[] {
  if (GONE.has(profile['state']?.value)) return [];
  const today = dayOf(wallOf(moment, timeZone));
  switch (work.kind) {
    case 'birthday':
      return birthdaysAhead(work, profile, today);
    case 'bonus-activation':
    case 'bonus-expiration':
      return bonusesAhead(work, profile, today, timeZone);
    case 'status-assignment':
      return statusOf(work, profile);
    case 'raise-event': {
      const member = MemberSnapshot.parse(snapshotOf(memberId, profile));
      const time = new Date(moment).toISOString();
      const event = { eventId: '', source: '', type: 'event.raised', time, memberId, data: {} };
      if (!holds(filterFacts(event, member))) return [];
      return [{ role: '', type: 'event.raised', data: { name: work.name, values: work.values, depth: 0 } }];
    }
  }
}
