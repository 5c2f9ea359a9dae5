import { compileTemplate, offeredNames } from '@carillon/templates';
import { z } from 'zod';
import type { ActionContext, CompileActionResult } from './compiled-action';

/** Longer than any receipt has room for. */
const Text = z.string().trim().min(1).max(2_000).describe('Mustache with metavariables, such as `$discount`');

/** Words printed on the receipt that is being calculated. */
export const ReceiptMessage = z.strictObject({ kind: z.literal('receipt-message'), text: Text });
export type ReceiptMessage = z.infer<typeof ReceiptMessage>;

/** Words on the cashier's screen. */
export const CashierMessage = z.strictObject({ kind: z.literal('cashier-message'), text: Text });
export type CashierMessage = z.infer<typeof CashierMessage>;

/** `gateway-pos` fills the text in; here it is only found to be fit, so that no till gets half an answer. */
export function compileTillMessage(
  { kind, text }: ReceiptMessage | CashierMessage,
  { offerId, eventType }: ActionContext,
): CompileActionResult {
  const place = kind === 'receipt-message' ? 'receipt' : 'cashier';
  const compiled = compileTemplate({ channel: place, text }, offeredNames(eventType.type));
  if (compiled.outcome === 'refused') {
    const faults = compiled.faults.map(({ code, detail, position }) => {
      const where = `${detail} (at character ${position + 1})`;
      return { pointer: '/text', code, detail: where };
    });
    return { outcome: 'refused', faults };
  }
  const effects = [{ kind: 'till-message', message: { offerId, place, text } }] as const;
  return { outcome: 'ok', perform: () => effects };
}
