import { type LoyaltyEventGroup, loyaltyEventGroups, type LoyaltyEventType } from '@carillon/contracts';
import { fieldsOf } from '@carillon/rules';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { loyaltyCore } from '../domain/dialects/loyalty-core';

const OfferedMetavariable = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'money', 'points', 'date', 'lines']),
  title: z.string(),
  path: z.string().describe('Dotted path into the data of the event'),
  currencyPath: z.string().optional().describe('Dotted path to the currency of an amount'),
});

const EventType = z.object({
  type: z.string().describe('CloudEvents `type`, and the routing key on `loyalty.events`'),
  title: z.string(),
  group: z.string().describe('Name of the group that it belongs to'),
  aliases: z.array(z.string()).describe('What it is called in the dialects that are understood'),
  filterFields: z
    .array(z.string())
    .describe('What filters may ask of the event itself; /api/offers/fields tells all of them, with operators'),
  metavariables: z.array(OfferedMetavariable).describe('What templates may name when this event sets a message off'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the data; unknown fields are kept'),
  example: z.record(z.string(), z.unknown()),
});

const EventGroup = z.object({ name: z.string(), title: z.string() });

export class EventTypesResponse extends createZodDto(
  z.object({ items: z.array(EventType), groups: z.array(EventGroup).describe('In an order for people') }),
) {}

@ApiTags('event types')
@Controller('api/event-types')
export class EventTypesController {
  private readonly all: EventTypesResponse = {
    items: loyaltyEventGroups.flatMap(({ name, types }) => types.map((type) => describeType(type, name))),
    groups: loyaltyEventGroups.map(({ name, title }) => ({ name, title })),
  };

  /** All at once: the catalogue is part of the release. */
  @Get()
  @ApiOperation({ summary: 'The event types that Carillon understands' })
  @ApiOkResponse({ type: EventTypesResponse })
  list(): EventTypesResponse {
    return this.all;
  }
}

function describeType(
  { type, title, data, metavariables, example }: LoyaltyEventType,
  group: LoyaltyEventGroup['name'],
): z.infer<typeof EventType> {
  return {
    type,
    title,
    group,
    aliases: [...loyaltyCore].flatMap(([alias, mapping]) => (mapping.type === type ? [alias] : [])),
    filterFields: fieldsOf(type).fields.flatMap(({ name }) => (name.startsWith('event.') ? [name] : [])),
    metavariables: Object.entries(metavariables).map(([name, metavariable]) => ({ name, ...metavariable })),
    schema: z.toJSONSchema(data, { io: 'input' }) as Record<string, unknown>,
    example,
  };
}
