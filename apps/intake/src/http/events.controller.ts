import { CloudEvent } from '@carillon/contracts';
import { Messenger } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import {
  Body,
  Controller,
  HttpCode,
  Inject,
  type PipeTransform,
  Post,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodValidationException } from 'nestjs-zod';
import { z } from 'zod';
import { LOYALTY_EVENTS } from '../handlers/accept.on-loyalty-event';

const MOST_EVENTS = 500;
const CloudEvents = z.array(CloudEvent).min(1).max(MOST_EVENTS);

export class CloudEventRequest extends createZodDto(CloudEvent) {}
export class CloudEventsRequest extends createZodDto(CloudEvents) {}

export class AcceptedEventsResponse extends createZodDto(
  z.object({ accepted: z.number().int().describe('How many events are on their way to be checked') }),
) {}

/** One CloudEvent or a batch of them (CloudEvents HTTP Protocol Binding 1.0 §3.2, §3.3); checks the envelopes alone. */
class EventsBody implements PipeTransform<unknown, readonly CloudEvent[]> {
  transform(body: unknown): readonly CloudEvent[] {
    if (body === undefined)
      throw new UnsupportedMediaTypeException(
        'send application/cloudevents+json, application/cloudevents-batch+json or application/json',
      );
    const parsed = Array.isArray(body) ? CloudEvents.safeParse(body) : CloudEvent.safeParse(body);
    if (!parsed.success) throw new ZodValidationException(parsed.error);
    return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  }
}

@ApiTags('events')
@Roles('operator')
@Controller('api/events')
export class EventsController {
  constructor(@Inject(Messenger) private readonly messenger: Messenger) {}

  /**
   * An answer of 202 means that the broker keeps the events. They are checked after that, like those that come by the
   * broker; refused ones end in `intake.rejected`.
   */
  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: `Takes one CloudEvent, or a batch of up to ${MOST_EVENTS}` })
  @ApiBody({ type: CloudEventRequest, description: 'One CloudEvent, or an array of them' })
  @ApiAcceptedResponse({ type: AcceptedEventsResponse })
  async take(@Body(EventsBody) events: readonly CloudEvent[]): Promise<AcceptedEventsResponse> {
    await this.messenger.toEdge(LOYALTY_EVENTS, events);
    return { accepted: events.length };
  }
}
