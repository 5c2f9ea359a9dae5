import { z } from 'zod';

/** The ways to reach a member. */
export const CHANNELS = [
  'sms',
  'email',
  'push',
  'viber',
  'social',
  'chatbot',
  'voice',
  'receipt',
  'cashier',
  'inbox',
] as const;

export const Channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof Channel>;

/** The built-in kinds of message that a member can subscribe to (domain: subscription types). */
export const MESSAGE_TYPES = [
  'cashback',
  'payment',
  'refill',
  'offer',
  'system',
  'mailing',
  'refund',
  'device-emulation',
] as const;

export const MessageType = z.enum(MESSAGE_TYPES);
export type MessageType = z.infer<typeof MessageType>;

/** What to do with a message whose fate no one knows: say so, or send it again and risk a second copy. */
export const OnUnknown = z.enum(['report', 'resend']);
export type OnUnknown = z.infer<typeof OnUnknown>;
