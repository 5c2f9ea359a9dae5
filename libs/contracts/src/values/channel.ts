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

/** The built-in kinds of message that a member can subscribe to (domain: subscription types); a programme adds its own. */
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

export type BuiltInMessageType = (typeof MESSAGE_TYPES)[number];

/** Code of a kind of message, built-in or the programme's own. */
export const MessageType = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'small letters, digits and hyphens, such as offer');
export type MessageType = z.infer<typeof MessageType>;

/** When messages of a type must wait; the hours that count as night are the dispatcher's setting. */
export const DO_NOT_DISTURB = ['no-limit', 'night', 'night-and-weekend'] as const;
export const DoNotDisturb = z.enum(DO_NOT_DISTURB);
export type DoNotDisturb = z.infer<typeof DoNotDisturb>;

/** What to do with a message whose fate no one knows: say so, or send it again and risk a second copy. */
export const OnUnknown = z.enum(['report', 'resend']);
export type OnUnknown = z.infer<typeof OnUnknown>;
