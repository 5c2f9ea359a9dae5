import { z } from 'zod';
import { defineContract } from '../contract';

export const MessageRendered = defineContract('renderer.message-rendered', z.object({ messageId: z.uuid() }), {
  summary: 'The words of a message are ready and on their way to the gateway.',
  example: { messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b' },
});
