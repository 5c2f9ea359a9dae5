import type { Channel } from '@carillon/contracts';
import { offeredNames } from '@carillon/templates';
import { OFFERS_CODES } from '../error-codes';
import type { SendMessage } from './actions/send-message';
import type { OfferFault } from './offer-fault';
import type { OfferTerms } from './offer';

/** What the renderer has told of a template. */
export interface KnownTemplate {
  readonly templateId: string;
  readonly channel: Channel;
  /** Metavariables without which its words have a gap. */
  readonly names: readonly string[];
}

/** A place in the terms of an offer or a triggered message that names a template, with the channel it is named for. */
export interface TemplatePlace {
  readonly channel: Channel;
  readonly templateId: string;
  /** JSON Pointer of the action or the step of its cascade. */
  readonly pointer: string;
}

/** The templates of an action that sends a message. */
export function templatesOfAction(
  { channel, templateId, cascade = [] }: SendMessage,
  pointer: string,
): readonly TemplatePlace[] {
  const further = cascade.map((step, at) => ({ ...step, pointer: `${pointer}/cascade/${at}` }));
  return [{ channel, templateId, pointer }, ...further];
}

export const templatesIn = ({ actions }: Pick<OfferTerms, 'actions'>): readonly TemplatePlace[] =>
  actions.flatMap((action, index) =>
    action.kind === 'send-message' ? templatesOfAction(action, `/actions/${index}`) : [],
  );

/**
 * Templates made for another channel, or that name what one of the events does not offer. One that is not known yet passes.
 *
 * @param eventTypes of the events that the messages are about
 */
export function faultsOfTemplates(
  places: readonly TemplatePlace[],
  eventTypes: readonly string[],
  known: ReadonlyMap<string, KnownTemplate>,
): readonly OfferFault[] {
  return places.flatMap(({ channel, templateId, pointer: action }): readonly OfferFault[] => {
    const template = known.get(templateId);
    if (template === undefined) return [];
    const pointer = `${action}/templateId`;
    if (template.channel !== channel) {
      const detail = `the template is made for ${template.channel}, not for ${channel}; take another one`;
      return [{ pointer, code: OFFERS_CODES.templateChannel, detail }];
    }
    return eventTypes.flatMap((eventType) => gapOf(template, eventType, pointer));
  });
}

function gapOf({ names }: KnownTemplate, eventType: string, pointer: string): readonly OfferFault[] {
  const offered = offeredNames(eventType);
  const missing = names.filter((name) => !offered.has(name));
  if (missing.length === 0) return [];
  const detail =
    `${eventType} does not offer ${missing.map((name) => `{{${name}}}`).join(', ')}: take another template, ` +
    `or give it words for that case, such as {{^${missing[0]!}}}...{{/${missing[0]!}}}`;
  return [{ pointer, code: OFFERS_CODES.metavariableMissing, detail }];
}
