import { ReceiptReceived, uuidV5 } from '@carillon/contracts';
import { Messenger, RejectedError } from '@carillon/messaging';
import { ForMembers, MemberId } from '@carillon/service-kit';
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { ERRORS } from '../error-codes';
import { partIdOf } from '../providers/push.provider';
import { HandedOverRepository } from '../storage/handed-over.repository';

export class PushReportRequest extends createZodDto(
  z.strictObject({
    messageId: z.uuid().describe('`messageId` in the data of the push'),
    state: z.enum(['delivered', 'read']).describe('The push has come; the member has opened it'),
  }),
) {}

/** No push service tells whether a push was shown. The app knows. */
@ApiTags('my pushes')
@ForMembers()
@Controller('api/me/pushes')
export class MyPushesController {
  constructor(
    @Inject(HandedOverRepository) private readonly handedOver: HandedOverRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
  ) {}

  @Post(':messageId/:state')
  @HttpCode(204)
  @ApiOperation({
    summary: 'What became of a push on the device; saying so again changes nothing',
    description: 'A push may be faster than our record of it: on PUSH_NOT_FOUND try again some seconds later.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'PUSH_NOT_FOUND: no such message has gone to this member' })
  @ApiServiceUnavailableResponse({ description: 'Try again' })
  async report(@MemberId() memberId: string, @Param() { messageId, state }: PushReportRequest): Promise<void> {
    const partId = partIdOf(messageId, memberId);
    const provider = await this.handedOver.gatewayOf(partId);
    if (provider === undefined)
      throw new RejectedError(ERRORS.PUSH_NOT_FOUND, `no device of this member has message ${messageId}`);
    const now = new Date();
    const cause = { id: uuidV5(`push ${partId} ${state}`), correlationId: messageId, occurredAt: now };
    const receipt = { channel: 'push', provider, providerMessageIds: [partId], status: state, at: now.toISOString() };
    await this.messenger.toSelf([ReceiptReceived.item({ cause, payload: receipt })]);
  }
}
