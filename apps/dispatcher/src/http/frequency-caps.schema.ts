import { Channel, Instant, MessageType } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CAP_PERIODS, UNCAPPED_TYPE } from '../domain/frequency-cap';

const noRepeats = (list: readonly string[]): boolean => new Set(list).size === list.length;

const Terms = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((name) => !name.includes('\0'), 'no NUL character'),
  channels: z
    .array(Channel)
    .max(10)
    .refine(noRepeats, 'names a channel twice')
    .default([])
    .describe('Messages by these channels count, together; none: by any'),
  messageTypes: z
    .array(MessageType)
    .max(50)
    .refine(noRepeats, 'names a type twice')
    .refine((types) => !types.includes(UNCAPPED_TYPE), `messages of type ${UNCAPPED_TYPE} are never held back`)
    .default([])
    .describe('Messages of these types count, together; none: of any but service messages'),
  most: z
    .strictObject({
      count: z.int().min(1).max(100),
      period: z.enum(CAP_PERIODS),
      counting: z
        .enum(['calendar', 'floating'])
        .default('calendar')
        .describe(
          "calendar: in the member's own day, week from Monday on, or month; floating: in that long before now",
        ),
    })
    .optional()
    .describe('At most so many messages in a period'),
  distanceMinutes: z.int().min(1).max(44_640).optional().describe('At least so long between one message and the next'),
  onExceeded: z
    .enum(['suppress', 'defer'])
    .default('suppress')
    .describe('Whether a message too many is not sent at all, or later, if it lives so long'),
});

const hasLimit = ({ most, distanceMinutes }: z.output<typeof Terms>): boolean =>
  most !== undefined || distanceMinutes !== undefined;

export class PutFrequencyCapRequest extends createZodDto(
  Terms.refine(hasLimit, { path: ['most'], error: 'a cap needs most, distanceMinutes or both' }),
) {}

export class FrequencyCapResponse extends createZodDto(
  z.object({ capId: z.uuid(), ...Terms.shape, createdAt: Instant, updatedAt: Instant }),
) {}

export class FrequencyCapsResponse extends createZodDto(
  z.object({ items: z.array(z.object(FrequencyCapResponse.schema.shape)) }),
) {}

export class FrequencyCapPath extends createZodDto(z.strictObject({ capId: z.uuid() })) {}
