import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';
import { unavailable } from './unavailable';

/** Longer than any receipt has room for. */
const Text = z.string().trim().min(1).max(2_000).describe('Mustache with metavariables, such as `$discount`');

/** Words printed on the receipt that is being calculated. */
export const ReceiptMessage = z.strictObject({ kind: z.literal('receipt-message'), text: Text });
export type ReceiptMessage = z.infer<typeof ReceiptMessage>;

/** Words on the cashier's screen. */
export const CashierMessage = z.strictObject({ kind: z.literal('cashier-message'), text: Text });
export type CashierMessage = z.infer<typeof CashierMessage>;

export function compileTillMessage(action: ReceiptMessage | CashierMessage): CompileActionResult {
  return unavailable(action);
}
