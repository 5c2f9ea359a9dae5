import type { RecurringWork } from '@carillon/contracts';
import { PREFIXES, type Profile, type PurchaseSum } from '../profile';
import type { TaskEvent } from './task-event';

type Statuses = Extract<RecurringWork, { kind: 'status-assignment' }>;

/** The highest status whose threshold the member has reached; below the lowest the member keeps what they have. */
export function statusOf({ system, measure, levels, announce }: Statuses, profile: Profile): readonly TaskEvent[] {
  const reached = measureOf(measure, profile);
  const index = levels.findLastIndex(({ threshold }) => threshold <= reached);
  const level = levels[index];
  if (level === undefined) return [];
  const known = profile[`status.${system}`]?.value as { readonly value?: string } | null | undefined; // as events told it
  const previous = known?.value;
  const changed = previous !== level.status;
  if (!changed && announce === 'changes') return [];
  const next = levels[index + 1];
  const data = {
    ...{ system, status: level.status, threshold: level.threshold },
    ...(previous === undefined ? {} : { previousStatus: previous }),
    ...(next === undefined ? {} : { nextStatus: next.status, nextThreshold: next.threshold }),
  };
  const calculated = { role: `${system} calculated`, type: 'member.status-calculated', data };
  return changed ? [calculated, { role: `${system} changed`, type: 'member.status-changed', data }] : [calculated];
}

/** What nobody has told of is 0. */
function measureOf(measure: Statuses['measure'], profile: Profile): number {
  if (measure.of === 'balance') return numberIn(profile[`balance.${measure.currency}`]?.value);
  if (measure.of === 'custom-field') return numberIn(profile[`${PREFIXES.custom}${measure.code}`]?.value);
  const sum = profile[`${PREFIXES.purchases}${measure.currency}`]?.value as PurchaseSum | undefined; // nothing else is there
  if (sum === undefined) return 0;
  return measure.of === 'purchase-count' ? sum.count : sum.thousandths / 1_000;
}

const numberIn = (value: unknown): number => (typeof value === 'number' ? value : 0);
