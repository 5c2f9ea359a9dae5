import { loyaltyEventTypes } from '@carillon/contracts';
import { type CompiledTemplate, compileTemplate, offeredNames, type Template } from '@carillon/templates';
import { ERRORS } from '../error-codes';

/** What a version of a template says. */
export interface TemplateDraft {
  readonly template: Template;
  /** CloudEvents `type` of the event it is made for; any event's names are allowed without one. */
  readonly eventType?: string | undefined;
  /** Sender; that of the settings when absent. */
  readonly from?: string | undefined;
}

/** One reason against a template; `pointer` leads into the request. */
export interface DraftFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type CompiledDraft =
  | { readonly outcome: 'ok'; readonly compiled: CompiledTemplate }
  | { readonly outcome: 'refused'; readonly faults: readonly DraftFault[] };

/** Makes a draft ready for rendering, or tells every fault with its place. */
export function compileDraft({ template, eventType }: TemplateDraft): CompiledDraft {
  if (eventType !== undefined && !loyaltyEventTypes.has(eventType))
    return { outcome: 'refused', faults: [{ pointer: '/eventType', code: ERRORS.EVENT_TYPE_UNKNOWN, detail: TYPES }] };
  const result = compileTemplate(template, offeredNames(eventType));
  if (result.outcome === 'ok') return result;
  const faults = result.faults.map(({ field, code, position, detail }) => ({
    pointer: `/${field}`,
    code,
    detail: `at ${position}: ${detail}`,
  }));
  return { outcome: 'refused', faults };
}

const TYPES = `no such event type; there are ${[...loyaltyEventTypes.keys()].join(', ')}`;

/** Whether two drafts say the same, so that saving one over the other makes no version. */
export function sameDraft(one: TemplateDraft, other: TemplateDraft): boolean {
  return partsOf(one) === partsOf(other);
}

/** In the order of their names, for the database keeps no other. What is undefined JSON leaves out. */
function partsOf({ template, eventType, from }: TemplateDraft): string {
  const parts: Readonly<Record<string, unknown>> = { inApp: false, ...template, eventType, from };
  return JSON.stringify(parts, Object.keys(parts).sort());
}
