import { Instant } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CounterTerms } from '../domain/counters/counter';
import { LARGEST_AMOUNT } from '../domain/counters/micros';

/** As many as fit a request. */
export const MOST_VALUES = 5_000;

const Seq = z.string().regex(/^\d{1,18}$/, 'the `next` of an answer');
const READ_ONLY = { id: z.uuid(), createdAt: Instant, updatedAt: Instant };
const Counter = CounterTerms.extend(READ_ONLY);
const Amount = z.number().min(-LARGEST_AMOUNT).max(LARGEST_AMOUNT);
const Text = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\0]*$/, 'no NUL');
const Key = z
  .record(z.string().max(200), Text)
  .describe('A text for each target of the counter: { "member": "m-1", "day": "2026-05-01" }');
const Note = z
  .string()
  .max(1_000)
  .regex(/^[^\0]*$/, 'no NUL')
  .optional();

export class CounterPath extends createZodDto(z.object({ id: z.uuid() })) {}

export class CountersQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most counters in the answer'),
    after: Seq.optional().describe('`next` of the answer before'),
  }),
) {}

export class CounterRequest extends createZodDto(CounterTerms.extend(z.object(READ_ONLY).partial().shape)) {}
export class CounterResponse extends createZodDto(Counter) {}
export class CountersResponse extends createZodDto(
  z.object({
    items: z.array(Counter),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}

export class CounterValuesQuery extends createZodDto(
  z.object({
    memberId: Text.optional().describe('Values of one member alone'),
    at: Instant.optional().describe('As they were then, by the times of events; left out: with all that is known'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(4_000).optional().describe('`next` of the answer before'),
  }),
) {}

const Value = z.object({
  key: z.record(z.string(), z.string()),
  value: z.number(),
  changes: z.number().int().describe('How often it has changed'),
});

export class CounterValuesResponse extends createZodDto(
  z.object({ items: z.array(Value), next: z.string().optional() }),
) {}

export class SetCounterValueRequest extends createZodDto(
  z.strictObject({
    key: Key,
    value: Amount,
    expectedValue: Amount.optional().describe('What it must be until now, or nothing is changed'),
    note: Note.describe('Why; kept with the change'),
  }),
) {}

export class CounterValueResponse extends createZodDto(Value) {}

export class LoadCounterValuesRequest extends createZodDto(
  z.strictObject({
    loadId: z.uuid().describe('Names this load: sent again, it changes nothing'),
    operation: z.enum(['establish', 'increase']).default('establish'),
    at: Instant.optional().describe('When the values held; left out: now'),
    values: z
      .array(z.strictObject({ key: Key, value: Amount }))
      .min(1)
      .max(MOST_VALUES),
    note: Note,
  }),
) {}

export class LoadCounterValuesResponse extends createZodDto(z.object({ loaded: z.number().int() })) {}
