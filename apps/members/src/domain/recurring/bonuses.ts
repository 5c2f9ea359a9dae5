import { dayOf, wallOf } from '@carillon/calendar';
import type { RecurringWork } from '@carillon/contracts';
import type { Profile } from '../profile';
import { addDays } from './days';
import type { TaskEvent } from './task-event';

type Bonuses = Extract<RecurringWork, { kind: 'bonus-activation' | 'bonus-expiration' }>;

interface Lot {
  readonly currency?: string;
  readonly amount?: number;
  readonly activatesAt?: string;
  readonly expiresAt?: string;
}

const LOT = 'lot.';
const LEFT = 'lotLeft.';

const KINDS = {
  'bonus-activation': { type: 'bonus.activation-upcoming', at: 'activatesAt' },
  'bonus-expiration': { type: 'bonus.expiration-upcoming', at: 'expiresAt' },
} as const;

/** By currency, what of the lots activates or expires on the day that the task looks at. */
export function bonusesAhead(work: Bonuses, profile: Profile, today: string, timeZone: string): readonly TaskEvent[] {
  const { type, at } = KINDS[work.kind];
  const day = addDays(today, work.daysAhead);
  const sums = new Map<string, { thousandths: number; first: number }>();
  for (const { currency, left, [at]: text } of lotsOf(profile)) {
    if (text === undefined || left <= 0 || (work.currency !== undefined && currency !== work.currency)) continue;
    const moment = Date.parse(text);
    if (dayOf(wallOf(moment, timeZone)) !== day) continue;
    const sum = sums.get(currency) ?? { thousandths: 0, first: Infinity };
    sums.set(currency, {
      thousandths: sum.thousandths + Math.round(left * 1_000),
      first: Math.min(sum.first, moment),
    });
  }
  return [...sums].flatMap(([currency, { thousandths, first }]): readonly TaskEvent[] => {
    const amount = thousandths / 1_000;
    if (amount < work.minimum) return [];
    const data = { currency, amount, [at]: new Date(first).toISOString(), daysAhead: work.daysAhead };
    return [{ role: currency, type, data }];
  });
}

/** The lots with what is left of them. */
function lotsOf(profile: Profile): readonly (Lot & { readonly currency: string; readonly left: number })[] {
  return Object.entries(profile).flatMap(([key, { value }]) => {
    if (!key.startsWith(LOT) || value === null) return [];
    const { currency, amount, ...lot } = value as Lot; // nothing else is kept under this prefix
    const left = profile[`${LEFT}${key.slice(LOT.length)}`]?.value;
    if (currency === undefined || amount === undefined) return [];
    return [{ ...lot, currency, left: typeof left === 'number' ? left : amount }];
  });
}
