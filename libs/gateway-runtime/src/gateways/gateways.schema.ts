import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { PART_STATUSES } from '../domain/parts';

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, a letter first');
const values = (value: z.ZodType<string>) => z.array(value).min(1).max(300).optional();

const Rule = z
  .strictObject({
    countries: values(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)')),
    operators: values(z.string().min(1).max(64)),
    messageTypes: values(z.string().min(1).max(64)),
  })
  .refine((rule) => Object.keys(rule).length > 0, 'a rule names countries, operators or messageTypes');

const Limits = z.strictObject({
  window: z.int().min(1).max(10_000).optional().describe('Most sends in flight'),
  perSecond: z.number().positive().max(100_000).optional().describe('Most sends a second'),
});

const Wanted = z.strictObject({
  kind: z.string().min(1).max(64),
  settings: z
    .record(z.string().max(64), z.unknown())
    .default({})
    .describe('By the schema of the kind. A secret that is not named stays as it is; null takes it away.'),
  weight: z
    .int()
    .min(0)
    .max(1_000)
    .default(100)
    .describe('Share beside the others; 0 stands by until the others cannot'),
  enabled: z.boolean().default(true),
  rules: z.array(Rule).max(50).default([]).describe('Messages it is for, by any of the rules; without rules, all'),
  limits: Limits.default({}),
});

export class GatewayNameRequest extends createZodDto(z.strictObject({ name: Name })) {}
export class SaveGatewayRequest extends createZodDto(Wanted) {}
export class TestGatewayRequest extends createZodDto(
  z.strictObject({
    message: z.record(z.string(), z.unknown()).describe('What the order to this channel says, without `deliveryId`'),
  }),
) {}

const Health = z.object({
  state: z.enum(['ready', 'not-connected', 'paused', 'circuit-open']),
  code: z.string().optional(),
  detail: z.string().optional(),
  forMs: z.number().optional().describe('How long nothing goes yet'),
  inFlight: z.int(),
  waiting: z.int(),
  lastAcceptedAt: z.date().optional(),
});

const Shown = z.object({
  name: z.string(),
  source: z.enum(['environment', 'configured']),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  secrets: z.array(z.string()).describe('The secrets that are set; they are never shown'),
  weight: z.int(),
  enabled: z.boolean(),
  rules: z.array(Rule),
  limits: Limits,
  fault: z.string().optional().describe('Why it could not be made'),
  health: Health.optional().describe('How it fares in the process that answers'),
});

export class GatewayResponse extends createZodDto(Shown) {}
export class GatewaysResponse extends createZodDto(z.object({ items: z.array(Shown) })) {}

export class TestGatewayResponse extends createZodDto(
  z.object({
    outcome: z.enum(['accepted', 'rejected', 'deferred', 'unknown']),
    providerMessageIds: z.array(z.string()).optional(),
    fault: z.enum(['recipient', 'content', 'account']).optional(),
    code: z.string().optional(),
    detail: z.string().optional(),
    retryAfterMs: z.number().optional(),
  }),
) {}

export class GatewayKindsResponse extends createZodDto(
  z.object({
    items: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        features: z.array(z.string()),
        limits: z.array(z.string()),
        statuses: z.array(z.enum(PART_STATUSES as [string, ...string[]])),
        secrets: z.array(z.string()),
        settings: z.record(z.string(), z.unknown()).describe('JSON Schema of the settings'),
      }),
    ),
  }),
) {}
