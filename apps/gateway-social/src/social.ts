import type { PayloadOf, SendSocial } from '@carillon/contracts';

/** What is known of the template that a message was made from: the provider's own id of it, and what was put into it. */
export interface ApprovedTemplate {
  readonly providerTemplateId?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A message whose template has been approved. */
export type Social = PayloadOf<typeof SendSocial> & { readonly template: ApprovedTemplate };

const refuse = (fault: 'recipient' | 'content', code: string, detail: string) =>
  ({ outcome: 'rejected', fault, code, detail }) as const;

export const noAccount = () =>
  refuse('recipient', 'NO_ACCOUNT', 'the account of the member at the network is not known');
export const noPhone = () => refuse('recipient', 'NO_PHONE', 'the phone of the member is not known');
export const otherNetwork = (network: string) =>
  refuse('content', 'OTHER_NETWORK', `this gateway is not for ${network}`);
export const noProviderTemplate = () =>
  refuse('content', 'NO_PROVIDER_TEMPLATE', 'the template has no id at the provider: set providerTemplateId');
