import { Channel, CHANNELS, DoNotDisturb, Instant, MessageType } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { SUBSCRIPTION_SOURCES } from '../storage/subscription.repository';

const Cell = z.strictObject({ type: MessageType, channel: Channel, selected: z.boolean() });

/** The cells to change; the others stay as they are. */
export class PutSubscriptionsRequest extends createZodDto(z.strictObject({ cells: z.array(Cell).min(1).max(1_000) })) {}

export class SubscriptionsResponse extends createZodDto(
  z.object({
    types: z.array(
      z.object({
        type: MessageType,
        title: z.string(),
        cells: z.array(
          z.object({
            channel: Channel,
            selected: z.boolean(),
            readOnly: z.boolean().describe('Nobody can change it'),
          }),
        ),
      }),
    ),
  }),
) {}

export class SubscriptionHistoryQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most changes in the answer'),
    after: z
      .string()
      .regex(/^\d{1,18}$/, '`next` of the page before, as it came')
      .optional()
      .describe('`next` of the answer before'),
  }),
) {}

export class SubscriptionHistoryResponse extends createZodDto(
  z.object({
    items: z.array(
      z.object({
        at: Instant.describe('When it was said'),
        recordedAt: Instant.describe('When it became known here'),
        source: z.enum(SUBSCRIPTION_SOURCES).describe('Through whom'),
        cells: z.array(Cell).describe('What is otherwise since'),
      }),
    ),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

export class MessageTypePath extends createZodDto(z.object({ type: MessageType })) {}

const Settings = z.object({
  title: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  doNotDisturb: DoNotDisturb.default('no-limit').describe('When messages of this type must wait'),
  lifetimeSeconds: z.int().min(60).max(31_536_000).optional().describe('How long a message is worth sending'),
  channels: z
    .array(Channel)
    .min(1)
    .default([...CHANNELS])
    .transform((channels) => CHANNELS.filter((channel) => channels.includes(channel)))
    .describe('By which messages of this type may go; all, if left out'),
  subscribedByDefault: z
    .boolean()
    .default(true)
    .describe('Whether who becomes a member from now on, and has not chosen, receives it'),
});

/** All settings of the type; what is left out is as by default. */
export class PutMessageTypeRequest extends createZodDto(z.strictObject(Settings.shape)) {}

export class MessageTypesQuery extends createZodDto(
  z.object({
    archived: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Whether to list those that are archived, too'),
  }),
) {}

const MessageTypeEntry = Settings.extend({
  type: MessageType,
  channels: z.array(Channel),
  builtIn: z.boolean(),
  archived: z.boolean().describe('Nobody is asked about it any more'),
  updatedAt: Instant,
});

export class MessageTypeResponse extends createZodDto(MessageTypeEntry) {}

export class MessageTypesResponse extends createZodDto(z.object({ items: z.array(MessageTypeEntry) })) {}
