import { instantOf } from '@carillon/calendar';
import { type PayloadOf, SetTimer } from '@carillon/contracts';

/** An order that says when the timer is due as a moment. */
export type DatedOrder = Omit<PayloadOf<typeof SetTimer>, 'dueAt'> & { readonly dueAt: string };

export type OrderReading =
  { readonly outcome: 'ok'; readonly order: DatedOrder } | { readonly outcome: 'refused'; readonly detail: string };

/** Turns a time on the clock into a moment. The order it gives must fit the contract as if it had come so. */
export function readOrder(order: PayloadOf<typeof SetTimer>): OrderReading {
  if (typeof order.dueAt === 'string') return { outcome: 'ok', order: { ...order, dueAt: order.dueAt } };
  const { local, timeZone } = order.dueAt;
  const dated = { ...order, dueAt: new Date(instantOf(Date.parse(`${local}Z`), timeZone)).toISOString() };
  const parsed = SetTimer.schema.safeParse(dated);
  if (parsed.success) return { outcome: 'ok', order: dated };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { outcome: 'refused', detail: `${faults.join('; ')} (${local} in ${timeZone} is ${dated.dueAt})` };
}
