import { z } from 'zod';
import { defineContract } from '../contract';
import { MessageRequested } from '../offers/message-requested';

export const CancelMessage = defineContract(
  'dispatcher.cancel-message',
  z.object({ messageId: z.uuid().describe('Of a cascade: that of the whole message') }),
  {
    summary: 'A message that waits, or may still go on to another channel, is not to be sent any more.',
    example: { messageId: MessageRequested.example.messageId },
  },
);
