import { z } from 'zod';
import { defineContract } from '../contract';
import { OptOut } from '../values/member-snapshot';
import { Instant, Locale } from '../values/time';

export const PreferencesChanged = defineContract(
  'members.preferences-changed',
  z.object({
    memberId: z.string().min(1).max(128),
    /** Grows with every change of one member: of two, the higher is newer, whatever comes in first. */
    revision: z.int().min(1),
    locale: Locale.default('en'),
    /** All that the member does not want from now on. */
    optOuts: z.array(OptOut).default([]),
    at: Instant,
  }),
  {
    summary: 'The subscriptions or the language of a member have changed: this is how they are now.',
    example: {
      memberId: 'm-1',
      revision: 17,
      locale: 'es-ES',
      optOuts: [{ messageType: 'offer', channel: 'email' }],
      at: '2026-05-01T10:15:00Z',
    },
  },
);
