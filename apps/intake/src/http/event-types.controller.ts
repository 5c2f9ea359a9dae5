import { type LoyaltyEventType, loyaltyEventTypes } from '@carillon/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const OfferedMetavariable = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'money', 'points', 'date']),
  title: z.string(),
  path: z.string().describe('Dotted path into the data of the event'),
  currencyPath: z.string().optional().describe('Dotted path to the currency of an amount'),
});

const EventType = z.object({
  type: z.string().describe('CloudEvents `type`, and the routing key on `loyalty.events`'),
  title: z.string(),
  metavariables: z.array(OfferedMetavariable).describe('What templates may name when this event sets a message off'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the data; unknown fields are kept'),
  example: z.record(z.string(), z.unknown()),
});

export class EventTypesResponse extends createZodDto(z.object({ items: z.array(EventType) })) {}

@ApiTags('event types')
@Controller('api/event-types')
export class EventTypesController {
  private readonly all: EventTypesResponse = { items: [...loyaltyEventTypes.values()].map(describeType) };

  /** All at once: the catalogue is part of the release. */
  @Get()
  @ApiOperation({ summary: 'The event types that Carillon understands' })
  @ApiOkResponse({ type: EventTypesResponse })
  list(): EventTypesResponse {
    return this.all;
  }
}

function describeType({ type, title, data, metavariables, example }: LoyaltyEventType): z.infer<typeof EventType> {
  return {
    type,
    title,
    metavariables: Object.entries(metavariables).map(([name, metavariable]) => ({ name, ...metavariable })),
    schema: z.toJSONSchema(data, { io: 'input' }) as Record<string, unknown>,
    example,
  };
}
