import {
  type MessageCleared,
  parseAccountAddress,
  type PayloadOf,
  SendChatbot,
  SendInbox,
  SendSms,
  SendSocial,
} from '@carillon/contracts';
import type { CompiledTemplate, Currency, RenderedContent } from '@carillon/templates';
import type { RenderingFault } from '../error-codes';
import { type ContentLimits, faultOf, fillTemplate } from './fill-template';
import { isAddress } from './senders';

/** A template as it is now, ready for rendering. */
export type CurrentTemplate =
  | { readonly outcome: 'ready'; readonly compiled: CompiledTemplate; readonly from?: string | undefined }
  | { readonly outcome: 'refused'; readonly code: RenderingFault; readonly detail: string };

export interface Content {
  readonly templates: ReadonlyMap<string, CurrentTemplate>;
  readonly currencies: ReadonlyMap<string, Currency>;
}

export interface ComposeOptions extends ContentLimits {
  /** Sender of an SMS whose template names none; the gateway's own when absent. */
  readonly smsFrom?: string | undefined;
  /** Sender of a mail whose template names none. */
  readonly emailFrom: string;
}

/** Injection token of `ComposeOptions`. */
export const COMPOSE_OPTIONS = Symbol('COMPOSE_OPTIONS');

/** Words that a gateway takes. */
export type Words = Exclude<RenderedContent, { readonly channel: 'receipt' | 'cashier' }>;

export type Composed =
  | { readonly outcome: 'composed'; readonly words: Words; readonly from?: string | undefined }
  | { readonly outcome: 'refused'; readonly code: RenderingFault; readonly detail: string };

/** Finds the words of a cleared message, or why it has none. The detail names neither the recipient nor the text. */
export function composeMessage(
  message: PayloadOf<typeof MessageCleared>,
  { templates, currencies }: Content,
  options: ComposeOptions,
): Composed {
  const { templateId, channel, recipient, member, metavariables } = message;
  const template = templates.get(templateId);
  if (template === undefined) return refused('TEMPLATE_NOT_FOUND', `template ${templateId} does not exist`);
  if (template.outcome === 'refused') return template;
  const { compiled } = template;
  const made = compiled.template.channel;
  if (made !== channel)
    return refused('TEMPLATE_CHANNEL_MISMATCH', `template ${templateId} is made for ${made}, not ${channel}`);
  const words = fillTemplate(compiled, { member, metavariables, currencies });
  if (!hasGateway(words)) return refused('CHANNEL_NOT_SUPPORTED', `no gateway takes messages by ${channel}`);
  const { fits, name } = RECIPIENTS[words.channel];
  if (!fits(recipient)) return refused('RECIPIENT_INVALID', `the recipient is no ${name}`);
  if (channel === 'push' && !member.devices?.length)
    return refused('RECIPIENT_INVALID', 'the recipient has no active device');
  const fault = faultOf(words, options);
  if (fault !== undefined) return refused(fault.code, `template ${templateId}: ${fault.detail}`);
  return { outcome: 'composed', words, from: template.from ?? senderOf(words, options) };
}

function senderOf({ channel }: Words, { smsFrom, emailFrom }: ComposeOptions): string | undefined {
  if (channel === 'email') return emailFrom;
  return channel === 'sms' ? smsFrom : undefined;
}

const refused = (code: RenderingFault, detail: string): Composed => ({ outcome: 'refused', code, detail });

const isPhone = (recipient: string): boolean => SendSms.schema.shape.to.safeParse(recipient).success;
const isMemberId = (recipient: string): boolean => SendInbox.schema.shape.to.safeParse(recipient).success;
const isAccount = (networks: readonly string[]) => (recipient: string) =>
  networks.includes(parseAccountAddress(recipient)?.network ?? '');
const isSocialAccount = isAccount(SendSocial.schema.shape.network.options);

/** The channels that have a gateway, and what it takes for a recipient. */
const RECIPIENTS = {
  sms: { name: 'phone number in E.164', fits: isPhone },
  email: { name: 'email address', fits: isAddress },
  push: { name: 'member id', fits: isMemberId },
  viber: { name: 'phone number in E.164', fits: isPhone },
  social: {
    name: 'account at a social network, nor a phone number in E.164',
    fits: (recipient: string) => isSocialAccount(recipient) || isPhone(recipient),
  },
  chatbot: { name: 'account at a network that has a bot', fits: isAccount(SendChatbot.schema.shape.network.options) },
  voice: { name: 'phone number in E.164', fits: isPhone },
  inbox: { name: 'member id', fits: isMemberId },
} as const satisfies Record<Words['channel'], { name: string; fits: (recipient: string) => boolean }>;

const hasGateway = (content: RenderedContent): content is Words => Object.hasOwn(RECIPIENTS, content.channel);
