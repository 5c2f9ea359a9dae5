import { z } from 'zod';
import { defineContract } from '../contract';
import { Channel } from '../values/channel';

export const TemplateChanged = defineContract(
  'renderer.template-changed',
  z.object({
    templateId: z.uuid(),
    channel: Channel,
    /** Metavariables of the event without which its words have a gap: those it has no other words for. */
    names: z.array(z.string().min(1).max(128)),
    /** The version: of two, the higher is newer, whatever comes in first. */
    revision: z.int().min(1),
  }),
  {
    summary:
      'What an event must offer for the current version of a template. Said again from time to time, so that a newcomer learns of all.',
    example: {
      templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
      channel: 'sms',
      names: ['discount'],
      revision: 3,
    },
  },
);
