import { type Channel, type MessageCleared, type PayloadOf, SendInbox, SendSms } from '@carillon/contracts';
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

export type Composed =
  | { readonly outcome: 'sms'; readonly from?: string | undefined; readonly text: string }
  | {
      readonly outcome: 'email';
      readonly from: string;
      readonly subject: string;
      readonly html: string;
      readonly text: string;
    }
  | ({ readonly outcome: 'inbox' } & Pick<
      PayloadOf<typeof SendInbox>,
      'title' | 'body' | 'summary' | 'imageUrl' | 'link' | 'inApp'
    >)
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
  if (compiled.channel !== channel)
    return refused(
      'TEMPLATE_CHANNEL_MISMATCH',
      `template ${templateId} is made for ${compiled.channel}, not ${channel}`,
    );
  if (!hasGateway(channel)) return refused('CHANNEL_NOT_SUPPORTED', `no gateway takes messages by ${channel}`);
  const { fits, name } = RECIPIENTS[channel];
  if (!fits(recipient)) return refused('RECIPIENT_INVALID', `the recipient is no ${name}`);
  const content = fillTemplate(compiled, { member, metavariables, currencies });
  const fault = faultOf(content, options);
  if (fault !== undefined) return refused(fault.code, `template ${templateId}: ${fault.detail}`);
  return wordsOf(content, template.from, options);
}

function wordsOf(content: RenderedContent, from: string | undefined, options: ComposeOptions): Composed {
  switch (content.channel) {
    case 'email': {
      const { subject, html, text } = content;
      return { outcome: 'email', from: from ?? options.emailFrom, subject, html, text };
    }
    case 'inbox': {
      const { title, body, summary, imageUrl, link, inApp } = content;
      return { outcome: 'inbox', title, body, summary, imageUrl, link, inApp };
    }
    default:
      return { outcome: 'sms', from: from ?? options.smsFrom, text: content.text };
  }
}

const refused = (code: RenderingFault, detail: string): Composed => ({ outcome: 'refused', code, detail });

const { to: Phone } = SendSms.schema.shape;
const { to: MemberId } = SendInbox.schema.shape;

/** The channels that have a gateway, and what it takes for a recipient. */
const RECIPIENTS = {
  sms: { name: 'phone number in E.164', fits: (recipient: string) => Phone.safeParse(recipient).success },
  email: { name: 'email address', fits: isAddress },
  inbox: { name: 'member id', fits: (recipient: string) => MemberId.safeParse(recipient).success },
} as const;

const hasGateway = (channel: Channel): channel is keyof typeof RECIPIENTS => Object.hasOwn(RECIPIENTS, channel);
