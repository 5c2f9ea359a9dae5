import { z } from 'zod';
import { defineContract } from '../contract';
import { Channel, DoNotDisturb, MessageType } from '../values/channel';

export const MessageTypeChanged = defineContract(
  'members.message-type-changed',
  z.object({
    code: MessageType,
    /** As the programme calls it, in its own language. */
    name: z.string().min(1).max(100),
    /** Grows with every change of one type: of two, the higher is newer, whatever comes in first. */
    revision: z.int().min(1),
    doNotDisturb: DoNotDisturb,
    /** How long a message is worth sending, from its request on; if absent, as long as it takes. */
    lifetimeSeconds: z.int().min(60).optional(),
    /** Messages of this type may go by these only. */
    channels: z.array(Channel),
    /** Nobody is asked about it any more, and no new message should be of this type. */
    archived: z.boolean().default(false),
  }),
  {
    summary:
      'How messages of one type are treated from now on. Said again from time to time, so that a newcomer learns of all.',
    example: {
      code: 'happy-hour',
      name: 'Happy hour',
      revision: 2,
      doNotDisturb: 'night',
      lifetimeSeconds: 7_200,
      channels: ['push', 'inbox'],
    },
  },
);
