/** Where a template stands with a network. Only an approved one is sent. */
export const TEMPLATE_STATES = ['draft', 'sent-to-moderation', 'approved', 'rejected'] as const;
export type TemplateState = (typeof TEMPLATE_STATES)[number];

/** What a person may say of a template. An approval can be withdrawn; whatever is changed in the words makes a draft of it. */
const NEXT: Readonly<Record<TemplateState, readonly TemplateState[]>> = {
  draft: ['sent-to-moderation'],
  'sent-to-moderation': ['approved', 'rejected', 'draft'],
  approved: ['rejected'],
  rejected: ['sent-to-moderation'],
};

/** Saying again what holds already is no mistake. */
export const mayBecome = (state: TemplateState, next: TemplateState): boolean =>
  state === next || NEXT[state].includes(next);
