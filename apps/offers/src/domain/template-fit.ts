import type { Channel } from '@carillon/contracts';
import { offeredNames } from '@carillon/templates';
import { OFFERS_CODES } from '../error-codes';
import type { OfferFault } from './offer-fault';
import type { OfferTerms } from './offer';

/** What the renderer has told of a template. */
export interface KnownTemplate {
  readonly templateId: string;
  readonly channel: Channel;
  /** Metavariables without which its words have a gap. */
  readonly names: readonly string[];
}

/** Every place in the terms that names a template, with the channel it is named for. */
export function templatesIn({ actions }: Pick<OfferTerms, 'actions'>) {
  return actions.flatMap((action, index) => {
    if (action.kind !== 'send-message') return [];
    const { channel, templateId, cascade = [] } = action;
    const pointer = `/actions/${index}`;
    const further = cascade.map((step, at) => ({ ...step, pointer: `${pointer}/cascade/${at}` }));
    return [{ channel, templateId, pointer }, ...further];
  });
}

/** Templates made for another channel, or that name what the event does not offer. One that is not known yet passes. */
export function faultsOfTemplates(terms: OfferTerms, known: ReadonlyMap<string, KnownTemplate>): readonly OfferFault[] {
  const offered = offeredNames(terms.eventType);
  return templatesIn(terms).flatMap(({ channel, templateId, pointer: action }): readonly OfferFault[] => {
    const template = known.get(templateId);
    if (template === undefined) return [];
    const pointer = `${action}/templateId`;
    if (template.channel !== channel) {
      const detail = `the template is made for ${template.channel}, not for ${channel}; take another one`;
      return [{ pointer, code: OFFERS_CODES.templateChannel, detail }];
    }
    const missing = template.names.filter((name) => !offered.has(name));
    if (missing.length === 0) return [];
    const detail =
      `${terms.eventType} does not offer ${missing.map((name) => `{{${name}}}`).join(', ')}: take another template, ` +
      `or give it words for that case, such as {{^${missing[0]!}}}...{{/${missing[0]!}}}`;
    return [{ pointer, code: OFFERS_CODES.metavariableMissing, detail }];
  });
}
