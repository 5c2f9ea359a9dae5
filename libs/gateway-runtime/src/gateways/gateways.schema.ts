import { Instant } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { PART_STATUSES } from '../domain/parts';
import { GatewayName, Limits, Rule, WantedGateway } from './wanted-gateway';

export class GatewayNameRequest extends createZodDto(z.strictObject({ name: GatewayName })) {}
export class SaveGatewayRequest extends createZodDto(WantedGateway) {}
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
  lastAcceptedAt: Instant.optional(),
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
