import { RejectedError } from '@carillon/messaging';
import { JoinedTrace, Traces, whoIsMissing } from '@carillon/service-kit';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { ERRORS } from '../error-codes';
import { MessageIdRequest } from './messages.schema';

export class MessageTraceResponse extends createZodDto(JoinedTrace) {}

@ApiTags('messages')
@Controller('api/messages/:messageId/trace')
export class MessageTracesController {
  constructor(@Inject(Traces) private readonly traces: Traces) {}

  @Get()
  @ApiOperation({
    summary:
      'The whole story of a message, by all services: its event, each offer, why it waited or was stopped, each attempt, ' +
      'what the provider said, and what was given up',
  })
  @ApiOkResponse({ type: MessageTraceResponse })
  @ApiNotFoundResponse({ description: ERRORS.TRACE_NOT_FOUND })
  async tell(@Param() { messageId }: MessageIdRequest): Promise<MessageTraceResponse> {
    const trace = await this.traces.of({ messages: [{ messageId }] });
    if (trace.steps.length > 0) return trace;
    throw new RejectedError(ERRORS.TRACE_NOT_FOUND, `nothing is known of a message ${messageId}${whoIsMissing(trace)}`);
  }
}
