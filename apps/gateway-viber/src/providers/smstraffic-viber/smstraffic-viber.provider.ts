import { readSmsTrafficCallback, SMSTRAFFIC_STATUS_BATCH, SmsTrafficApi } from '@carillon/aggregators';
import {
  type Callbacks,
  type ChannelProvider,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { contentOf, type Viber } from '../../viber';
import type { SmsTrafficViberSettings } from './smstraffic-viber-settings';

/** Viber by SmsTraffic's "smart delivery", whose ids have 39 digits. */
export class SmsTrafficViberProvider implements ChannelProvider<Viber> {
  readonly name = 'smstraffic-viber';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly api: SmsTrafficApi;

  constructor(private readonly settings: SmsTrafficViberSettings) {
    const { callbackSecret, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new SmsTrafficApi({ ...settings, connections: window });
    if (callbackSecret !== undefined) this.callbacks = { secret: callbackSecret, read: readSmsTrafficCallback };
    else {
      const ask: StatusPolling['ask'] = (ids, signal) => this.api.statuses(ids, signal);
      this.polling = { ...TWO_DAYS_OF_POLLING, batch: SMSTRAFFIC_STATUS_BATCH, ask };
    }
  }

  async send(viber: Viber, signal: AbortSignal): Promise<SendResult> {
    const { from, route, mostCaption } = this.settings;
    const content = contentOf(viber, { mostText: 1_000, mostCaption });
    if ('outcome' in content) return content;
    const fields = {
      phones: viber.to.slice(1),
      message: viber.text ?? '',
      rus: 5,
      originator: viber.from ?? from,
      route,
      image_url: viber.imageUrl,
      btn_name: viber.buttonText,
      btn_url: viber.link,
      want_sms_ids: 1,
    };
    return this.api.send(fields, { ownSender: viber.from !== undefined }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
