import { z } from 'zod';
import { AccrueBonus, compileAccrueBonus } from './accrue-bonus';
import { AssignStatus, compileAssignStatus } from './assign-status';
import { ChangeCounter, compileChangeCounter } from './change-counter';
import type { ActionContext, CompileActionResult } from './compiled-action';
import { compileRaiseEvent, RaiseEvent } from './raise-event';
import { compileSendMessage, SendMessage } from './send-message';
import { compileSwitchTriggered, DisableTriggered, EnableTriggered } from './switch-triggered';
import { CashierMessage, compileTillMessage, ReceiptMessage } from './till-messages';

/** What an offer can do. Each kind has a file of its own: its schema, and how it is made ready. */
export const Action = z.discriminatedUnion('kind', [
  SendMessage,
  ReceiptMessage,
  CashierMessage,
  ChangeCounter,
  AccrueBonus,
  AssignStatus,
  EnableTriggered,
  DisableTriggered,
  RaiseEvent,
]);
export type Action = z.infer<typeof Action>;

/** Makes an action ready for thousands of events, or finds what keeps it from making sense. */
export function compileAction(action: Action, context: ActionContext): CompileActionResult {
  switch (action.kind) {
    case 'send-message':
      return compileSendMessage(action, context);
    case 'receipt-message':
    case 'cashier-message':
      return compileTillMessage(action, context);
    case 'change-counter':
      return compileChangeCounter(action, context);
    case 'accrue-bonus':
      return compileAccrueBonus(action, context);
    case 'assign-status':
      return compileAssignStatus(action, context);
    case 'enable-triggered':
    case 'disable-triggered':
      return compileSwitchTriggered(action);
    case 'raise-event':
      return compileRaiseEvent(action, context);
  }
}
