import { AssignStatus as AssignStatusCommand } from '@carillon/contracts';
import { z } from 'zod';
import { commandOf } from './command';
import type { ActionContext, CompileActionResult } from './compiled-action';

/** Orders the loyalty core to give the member a status. */
export const AssignStatus = z.strictObject({
  kind: z.literal('assign-status'),
  status: z.string().trim().min(1).max(128),
  system: z.string().min(1).max(64).optional().describe('Which status system; a programme with one need not name it'),
});
export type AssignStatus = z.infer<typeof AssignStatus>;

export function compileAssignStatus(
  { kind: _kind, ...order }: AssignStatus,
  context: ActionContext,
): CompileActionResult {
  return { outcome: 'ok', perform: (occasion) => [commandOf(AssignStatusCommand, context, occasion, order)] };
}
