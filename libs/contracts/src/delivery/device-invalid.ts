import { z } from 'zod';
import { defineContract } from '../contract';
import { Device } from '../values/member-profile';
import { Instant } from '../values/time';

export const DeviceInvalid = defineContract(
  'delivery.device-invalid',
  z.object({
    memberId: z.string().min(1).max(128),
    deviceId: Device.shape.id,
    /** A device that has another token by now is another installation. */
    token: Device.shape.token,
    /** Since when the push service knows; a device that registered later is in use again. */
    at: Instant,
    /** Why, in the push service's word: `FCM_UNREGISTERED`. */
    code: z.string().max(64),
  }),
  {
    summary: 'A push service no longer knows this device of a member: nothing is to be sent there any more.',
    example: {
      memberId: 'm-1',
      deviceId: 'd-1',
      token: 'fcm-token-1',
      at: '2026-05-01T10:15:04Z',
      code: 'FCM_UNREGISTERED',
    },
  },
);
