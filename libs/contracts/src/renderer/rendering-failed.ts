import { z } from 'zod';
import { defineContract } from '../contract';

export const RenderingFailed = defineContract(
  'renderer.rendering-failed',
  z.object({ messageId: z.uuid(), code: z.string(), detail: z.string() }),
  {
    summary: 'A message has no words: its template is missing, or is not made for the channel.',
    example: {
      messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      code: 'TEMPLATE_NOT_FOUND',
      detail: 'template 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f does not exist',
    },
  },
);
