import { z } from 'zod';
import { OnUnknown } from '../values/channel';
import { Instant } from '../values/time';

/** What every order to a gateway says. */
export const Send = z.object({
  /** The message's id: one delivery per message. */
  deliveryId: z.uuid(),
  /** Name of the gateway that is to send it; chosen by the routing rules when absent. */
  provider: z.string().max(64).optional(),
  /** What the gateway is chosen by, beside what the recipient tells. */
  routing: z
    .object({
      /** ISO 3166-1 alpha-2. */
      country: z.string().length(2).optional(),
      operator: z.string().max(64).optional(),
      messageType: z.string().max(64).optional(),
    })
    .optional(),
  onUnknown: OnUnknown.default('report'),
  expiresAt: Instant.optional(),
  /** When its words were found; comes back with what the gateway reports. Absent in orders of a release of before. */
  renderedAt: Instant.optional(),
});
