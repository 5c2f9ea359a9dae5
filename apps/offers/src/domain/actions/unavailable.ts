import { OFFERS_CODES } from '../../error-codes';
import type { CompileActionResult } from './compiled-action';

/** The answer of a kind of action that the model knows and this release does not perform: better refused than ignored. */
export function unavailable({ kind }: { readonly kind: string }): CompileActionResult {
  const detail = `${kind} is not performed by this release`;
  return { outcome: 'refused', faults: [{ pointer: '/kind', code: OFFERS_CODES.actionUnavailable, detail }] };
}
