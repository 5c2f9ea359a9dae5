import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';
import { unavailable } from './unavailable';

const LONGEST_DELAY_MINUTES = 20 * 366 * 1_440;

const Delay = z.number().int().min(0).max(LONGEST_DELAY_MINUTES);

/** Orders the loyalty core to accrue bonuses to the member. */
export const AccrueBonus = z.strictObject({
  kind: z.literal('accrue-bonus'),
  currency: z.string().min(1).max(64).describe('Code of the loyalty currency'),
  amount: z.number().positive().max(1e12),
  activateAfterMinutes: Delay.default(0).describe('When the bonuses can be spent, counted from the event'),
  expireAfterMinutes: Delay.min(1).optional().describe('When they expire, counted from the event; left out: never'),
  reason: z.string().trim().max(500).optional(),
});
export type AccrueBonus = z.infer<typeof AccrueBonus>;

export function compileAccrueBonus(action: AccrueBonus): CompileActionResult {
  return unavailable(action);
}
