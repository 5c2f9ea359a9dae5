import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';

export const InboxMessageRead = defineContract(
  'delivery.inbox-message-read',
  z.object({ messageId: z.uuid(), at: Instant }),
  {
    summary: 'A member has read a message in the inbox; put on the gateway’s own queue before the app is answered.',
    example: { messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b', at: '2026-05-01T10:17:30Z' },
  },
);
