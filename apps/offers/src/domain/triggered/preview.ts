import { timingOf } from './compile-triggered';
import { inOrder, nextDue, type Occurrence, passTime, planOf, type Role } from './plan';
import type { TriggeredTerms } from './triggered-message';

const MOST_MESSAGES = 100;

export interface PreviewedMessage {
  readonly number: number;
  readonly dueAt: Date;
  readonly armedAt: Date;
}

/** The first hundred messages that a member would get to whom this happens. */
export function previewOf(
  terms: TriggeredTerms,
  timeZone: string,
  events: readonly { readonly at: Date; readonly does: readonly Role[] }[],
): { readonly messages: readonly PreviewedMessage[]; readonly more: boolean } {
  const timing = timingOf(terms);
  const nobody = { eventId: '', source: '', type: '', correlationId: '', metavariables: {}, timeZone };
  const occurrences = events.map(({ at, does }, index): Occurrence => {
    return { id: String(index), at: at.getTime(), roles: does, occasion: nobody };
  });
  const plan = planOf(timing, undefined, inOrder(occurrences));
  const firings = [...plan.firings];
  let { cycle } = plan;
  while (cycle !== undefined && firings.length <= MOST_MESSAGES) {
    const dueAt = nextDue(timing, cycle);
    if (dueAt === undefined) break;
    const passed = passTime(timing, cycle, dueAt + 1);
    firings.push(...passed.firings);
    cycle = passed.cycle;
  }
  const messages = firings.slice(0, MOST_MESSAGES).map(({ number, dueAt, armedBy }) => ({
    ...{ number, dueAt: new Date(dueAt), armedAt: new Date(occurrences[Number(armedBy)]!.at) },
  }));
  return { messages, more: firings.length > messages.length };
}
