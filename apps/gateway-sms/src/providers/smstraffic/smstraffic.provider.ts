import { readSmsTrafficCallback, SMSTRAFFIC_STATUS_BATCH, SmsTrafficApi } from '@carillon/aggregators';
import {
  type Callbacks,
  type ChannelProvider,
  type SendResult,
  type StatusPolling,
  TWO_DAYS_OF_POLLING,
} from '@carillon/gateway-runtime';
import { digitsOf, lifeLeft, type Sms, tooLong } from '../../sms';
import type { SmsTrafficSettings } from './smstraffic-settings';

/** `rus=0` counts one octet for a character, and is for what needs no alphabet beside ASCII. */
const ASCII = /^[\n\r\u0020-\u005f\u0061-\u007e]*$/;

/** SMS by SmsTraffic's HTTP interface, version 1.85. */
export class SmsTrafficProvider implements ChannelProvider<Sms> {
  readonly name = 'smstraffic';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  readonly polling: StatusPolling | undefined;
  private readonly api: SmsTrafficApi;

  constructor(private readonly settings: SmsTrafficSettings) {
    const { callbackSecret, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new SmsTrafficApi({ ...settings, connections: window });
    if (callbackSecret !== undefined) this.callbacks = { secret: callbackSecret, read: readSmsTrafficCallback };
    else {
      const ask: StatusPolling['ask'] = (ids, signal) => this.api.statuses(ids, signal);
      this.polling = { ...TWO_DAYS_OF_POLLING, batch: SMSTRAFFIC_STATUS_BATCH, ask };
    }
  }

  async send(sms: Sms, signal: AbortSignal): Promise<SendResult> {
    const { from, maxParts } = this.settings;
    const refused = tooLong(sms, maxParts);
    if (refused !== undefined) return refused;
    const fields = {
      phones: digitsOf(sms.to),
      message: sms.text,
      rus: ASCII.test(sms.text) ? 0 : 5,
      originator: sms.from ?? from,
      max_parts: maxParts,
      want_sms_ids: 1,
      timeout: lifeLeft(sms, { unitMs: 1_000, least: 60, most: 86_400 }),
    };
    return this.api.send(fields, { ownSender: sms.from !== undefined }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
