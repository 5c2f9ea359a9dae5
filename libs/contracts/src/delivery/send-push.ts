import { z } from 'zod';
import { defineContract } from '../contract';
import { Device } from '../values/member-profile';
import { Send } from './send';
import { SendInbox } from './send-inbox';

const { imageUrl, link } = SendInbox.schema.shape;

/** Where a push goes: one installation of the app, or one browser. */
export const PushTarget = Device.pick({ id: true, token: true, platform: true, pushService: true });
export type PushTarget = z.infer<typeof PushTarget>;

/** A push is text alone, an image alone, or both (domain: content rules per channel). */
export const SendPush = defineContract(
  'delivery.send-push',
  Send.extend({
    memberId: z.string().min(1).max(128),
    /** Every active installation of the member; the message is delivered when one of them has it. */
    targets: z.array(PushTarget).min(1).max(50),
    title: z.string().max(250).optional(),
    body: z.string().max(4_000).optional(),
    imageUrl,
    /** Where a tap leads. */
    link,
  }),
  {
    summary: 'Show this notification on the devices of this member.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      memberId: 'm-1',
      targets: [{ id: 'd-1', token: 'fcm-token-1', platform: 'android', pushService: 'fcm' }],
      title: 'You saved 8 EUR',
      body: 'Come again!',
      link: 'my-app://receipts/r-1001',
    },
  },
);
