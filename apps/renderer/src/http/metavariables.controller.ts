import { loyaltyEventTypes } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { describeNames } from '@carillon/templates';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { ERRORS } from '../error-codes';

export class MetavariablesQuery extends createZodDto(
  z.strictObject({
    eventType: z.string().min(1).max(256).optional().describe('CloudEvents type; left out: whatever any event offers'),
  }),
) {}

const Described = z.object({
  name: z.string().describe('As `{{name}}`; a part in angle brackets is free'),
  alias: z.string().optional().describe('As `$Alias`'),
  title: z.string(),
  kind: z
    .enum(['text', 'number', 'money', 'points', 'date', 'lines'])
    .describe('How it is written in the language of the member'),
  of: z.enum(['member', 'event']),
});

export class MetavariablesResponse extends createZodDto(z.object({ items: z.array(Described) })) {}

@ApiTags('metavariables')
@Controller('api/metavariables')
export class MetavariablesController {
  @Get()
  @ApiOperation({
    summary: 'What templates may name',
    description: 'A name that is not known is empty; `{{^name}}words for this case{{/name}}` fills in for it.',
  })
  @ApiOkResponse({ type: MetavariablesResponse })
  @ApiNotFoundResponse({ description: ERRORS.EVENT_TYPE_NOT_FOUND })
  list(@Query() { eventType }: MetavariablesQuery): MetavariablesResponse {
    if (eventType !== undefined && !loyaltyEventTypes.has(eventType))
      throw new RejectedError(ERRORS.EVENT_TYPE_NOT_FOUND, `there is no event type ${eventType}`);
    return { items: [...describeNames(eventType)] };
  }
}
