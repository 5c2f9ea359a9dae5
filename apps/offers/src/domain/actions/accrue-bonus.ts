import { AccrueBonuses } from '@carillon/contracts';
import { z } from 'zod';
import { OFFERS_CODES } from '../../error-codes';
import { commandOf } from './command';
import type { ActionContext, CompileActionResult } from './compiled-action';

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

/** Lifetimes go out as moments: whoever hears the order late must not count anew. */
export function compileAccrueBonus(action: AccrueBonus, context: ActionContext): CompileActionResult {
  const { currency, amount, activateAfterMinutes, expireAfterMinutes, reason } = action;
  if (expireAfterMinutes !== undefined && expireAfterMinutes <= activateAfterMinutes) {
    const detail = 'the bonuses would expire before they can be spent';
    return {
      outcome: 'refused',
      faults: [{ pointer: '/expireAfterMinutes', code: OFFERS_CODES.lifetimeEmpty, detail }],
    };
  }
  return {
    outcome: 'ok',
    perform: (occasion) => [
      commandOf(AccrueBonuses, context, occasion, {
        currency,
        amount,
        activatesAt: momentAfter(occasion.time, activateAfterMinutes),
        ...(expireAfterMinutes === undefined ? {} : { expiresAt: momentAfter(occasion.time, expireAfterMinutes) }),
        ...(reason === undefined ? {} : { reason }),
      }),
    ],
  };
}

const momentAfter = (time: number, minutes: number): string => new Date(time + minutes * 60_000).toISOString();
