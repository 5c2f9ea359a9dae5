import { z } from 'zod';
import { OnUnknown } from '../values/channel';
import { Instant } from '../values/time';

/** What every order to a gateway says. */
export const Send = z.object({
  /** The message's id: one delivery per message. */
  deliveryId: z.uuid(),
  /** Name of the provider that is to send it; the gateway's first one when absent. */
  provider: z.string().max(64).optional(),
  onUnknown: OnUnknown.default('report'),
  expiresAt: Instant.optional(),
});
