import { z } from 'zod';
import { defineContract } from '../contract';
import { SubscriptionCell } from '../members/subscriptions-cell';
import { Instant } from '../values/time';

export const SubscriptionsChosen = defineContract(
  'tracker.subscriptions-chosen',
  z.object({
    memberId: z.string().min(1).max(128),
    /** The cells that the member has spoken of; the others stay as they are. */
    cells: z.array(SubscriptionCell).min(1).max(1_000),
    at: Instant,
    /** How the choice was made: the button of a mail program (RFC 8058), the page of preferences, or a word to a bot. */
    source: z.enum(['one-click', 'preference-page', 'chatbot']),
    /** The message whose link was followed; a word to a bot follows none. */
    messageId: z.uuid().optional(),
  }),
  {
    summary: 'A member has chosen, without logging in, what they want to hear and by which channel.',
    example: {
      memberId: 'm-1',
      cells: [{ messageType: 'offer', channel: 'email', selected: false }],
      at: '2026-05-01T10:15:00Z',
      source: 'one-click',
      messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
    },
  },
);
