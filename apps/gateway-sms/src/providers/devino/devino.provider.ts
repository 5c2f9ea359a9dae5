import { DevinoApi, readDevinoCallback, secretOf } from '@carillon/aggregators';
import type { Callbacks, ChannelProvider, SendResult } from '@carillon/gateway-runtime';
import { digitsOf, lifeLeft, type Sms, tooLong } from '../../sms';
import type { DevinoSettings } from './devino-settings';

const THREE_DAYS_S = 259_200;

/** SMS by Devino Telecom's newer interface. It is told with each message where to report. */
export class DevinoProvider implements ChannelProvider<Sms> {
  readonly name = 'devino';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  private readonly api: DevinoApi;

  constructor(private readonly settings: DevinoSettings) {
    const { callbackUrl, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new DevinoApi({ ...settings, connections: window });
    if (callbackUrl !== undefined) this.callbacks = { secret: secretOf(callbackUrl), read: readDevinoCallback };
  }

  async send(sms: Sms, signal: AbortSignal): Promise<SendResult> {
    const { from, priority, callbackUrl, bySegments, maxParts } = this.settings;
    const refused = tooLong(sms, maxParts);
    if (refused !== undefined) return refused;
    const message = {
      from: sms.from ?? from,
      to: digitsOf(sms.to),
      text: sms.text,
      validity: lifeLeft(sms, { unitMs: 1_000, least: 60, most: THREE_DAYS_S }),
      priority,
      callbackUrl,
      options: { ourId: sms.deliveryId },
    };
    const path = bySegments ? '/sms/messages?includeSegmentId=true' : '/sms/messages';
    return this.api.send(path, message, { ownSender: sms.from !== undefined, bySegments }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
