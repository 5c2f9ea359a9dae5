import { DevinoApi, readDevinoCallback, secretOf } from '@carillon/aggregators';
import type { Callbacks, ChannelProvider, SendResult } from '@carillon/gateway-runtime';
import { noPhone, noProviderTemplate, type Social } from '../../social';
import type { DevinoSocialSettings } from './devino-social-settings';

/** VKontakte and Odnoklassniki by phone, through Devino Telecom: an approved template, and what is put into it. */
export class DevinoSocialProvider implements ChannelProvider<Social> {
  readonly name = 'devino-social';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  private readonly api: DevinoApi;

  constructor(private readonly settings: DevinoSocialSettings) {
    const { callbackUrl, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new DevinoApi({ ...settings, connections: window });
    if (callbackUrl !== undefined) this.callbacks = { secret: secretOf(callbackUrl), read: readDevinoCallback };
  }

  async send(social: Social, signal: AbortSignal): Promise<SendResult> {
    const { phone, network, template } = social;
    const { providerTemplateId, parameters } = template;
    if (phone === undefined) return noPhone();
    if (providerTemplateId === undefined) return noProviderTemplate();
    const { dialect, service, deliveryPolicy, callbackUrl } = this.settings;
    const common = { service, callbackData: social.deliveryId };
    const message =
      dialect === 'to'
        ? {
            ...common,
            to: phone.slice(1),
            templateId: providerTemplateId,
            templateData: parameters,
            routes: [network.toUpperCase()],
            deliveryPolicy: deliveryPolicy.toUpperCase(),
            callbackUrl,
          }
        : {
            ...common,
            phone: phone.slice(1),
            tmpl: providerTemplateId,
            tmpl_data: parameters,
            routes: [network],
            delivery_policy: deliveryPolicy,
            status_url: callbackUrl,
          };
    return this.api.send('/vk/messages', message, { ownSender: false }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
