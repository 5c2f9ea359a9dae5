import { CloudEvent, Printer } from '@carillon/contracts';
import { EXCHANGES, Questions } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CalculationAnswer, emptyAnswer } from '../domain/calculation-answer';

/** The way there and back beyond the deadline: the answer at the deadline must still be heard. */
const TRAVEL_MS = 250;

export class CalculationRequest extends createZodDto(
  z.object({
    event: CloudEvent.describe('As a till publishes it on loyalty.events'),
    deadlineMs: z.number().int().min(1).max(60_000).default(500).describe('For how long the till waits'),
    printer: Printer.default({}),
  }),
) {}

export class CalculationResponse extends createZodDto(CalculationAnswer) {}

@ApiTags('calculations')
@Roles('operator')
@Controller('api/calculations')
export class CalculationsController {
  constructor(@Inject(Questions) private readonly questions: Questions) {}

  /**
   * The event goes by the broker like any other, and what else it causes goes its usual way. Where there is no answer
   * within the deadline, an empty one is given.
   */
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Takes an event from a till that is no AMQP client, and answers with what it shall print and show',
  })
  @ApiOkResponse({ type: CalculationResponse })
  async calculate(@Body() { event, deadlineMs, printer }: CalculationRequest): Promise<CalculationResponse> {
    const headers = {
      'deadline-ms': deadlineMs,
      ...(printer.width === undefined ? {} : { 'printer-width': printer.width }),
      ...(printer.codePage === undefined ? {} : { 'printer-code-page': printer.codePage }),
    };
    const timeoutMs = deadlineMs + TRAVEL_MS;
    const answer = await this.questions.ask({ exchange: EXCHANGES.loyaltyEvents, event, headers, timeoutMs });
    return answer === undefined
      ? emptyAnswer({ source: event.source, eventId: event.id })
      : CalculationAnswer.parse(answer);
  }
}
