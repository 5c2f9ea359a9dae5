import { readSmsTrafficCallback, SMSTRAFFIC_STATUS_BATCH, SmsTrafficApi } from '@carillon/aggregators';
import {
  type Callbacks,
  type ChannelProvider,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { noPhone, noProviderTemplate, type Social } from '../../social';
import type { SmsTrafficSocialSettings } from './smstraffic-social-settings';

/** VKontakte and Odnoklassniki by phone, through SmsTraffic's "smart delivery". */
export class SmsTrafficSocialProvider implements ChannelProvider<Social> {
  readonly name = 'smstraffic-social';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly api: SmsTrafficApi;

  constructor(private readonly settings: SmsTrafficSocialSettings) {
    const { callbackSecret, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new SmsTrafficApi({ ...settings, connections: window });
    if (callbackSecret !== undefined) this.callbacks = { secret: callbackSecret, read: readSmsTrafficCallback };
    else {
      const ask: StatusPolling['ask'] = (ids, signal) => this.api.statuses(ids, signal);
      this.polling = { ...TWO_DAYS_OF_POLLING, batch: SMSTRAFFIC_STATUS_BATCH, ask };
    }
  }

  async send({ phone, network, text, template }: Social, signal: AbortSignal): Promise<SendResult> {
    const { providerTemplateId, parameters } = template;
    if (phone === undefined) return noPhone();
    if (providerTemplateId === undefined) return noProviderTemplate();
    const { vkRoute, okRoute } = this.settings;
    const values = Object.entries(parameters).map(([name, value]) => [`param_${name}`, value] as const);
    const fields = {
      ...Object.fromEntries(values),
      phones: phone.slice(1),
      message: text,
      rus: 5,
      route: network === 'vk' ? vkRoute : okRoute,
      template_id: providerTemplateId,
      want_sms_ids: 1,
    };
    return this.api.send(fields, { ownSender: false }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
