import { DevinoApi, readDevinoCallback, secretOf } from '@carillon/aggregators';
import type { Callbacks, ChannelProvider, SendResult } from '@carillon/gateway-runtime';
import { contentOf, secondsLeft, type Viber } from '../../viber';
import type { DevinoViberSettings } from './devino-viber-settings';

const LIMITS = { mostText: 1_000, mostCaption: 30 } as const;
const TWO_WEEKS_S = 1_209_600;

/** Viber by Devino Telecom's newer interface. */
export class DevinoViberProvider implements ChannelProvider<Viber> {
  readonly name = 'devino-viber';
  readonly limits;
  readonly callbacks: Callbacks | undefined;
  private readonly api: DevinoApi;

  constructor(private readonly settings: DevinoViberSettings) {
    const { callbackUrl, window, perSecond } = settings;
    this.limits = { window, perSecond };
    this.api = new DevinoApi({ ...settings, connections: window });
    if (callbackUrl !== undefined) this.callbacks = { secret: secretOf(callbackUrl), read: readDevinoCallback };
  }

  async send(viber: Viber, signal: AbortSignal): Promise<SendResult> {
    const content = contentOf(viber, LIMITS);
    if ('outcome' in content) return content;
    const { from, priority, callbackUrl } = this.settings;
    const { kind: _kind, imageUrl: image, ...words } = { imageUrl: undefined, ...content };
    const message = {
      ...words,
      image,
      from: viber.from ?? from,
      to: viber.to.slice(1),
      validity: secondsLeft(viber, 15, TWO_WEEKS_S),
      priority,
      callbackUrl,
      options: { ourId: viber.deliveryId },
    };
    return this.api.send('/viber/messages', message, { ownSender: viber.from !== undefined }, signal);
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
