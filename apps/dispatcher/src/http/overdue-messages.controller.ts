import { Channel, Instant } from '@carillon/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { queueOf } from '../handlers/audit-messages';
import { OverdueMessageRepository, STAGES } from '../storage/overdue-message.repository';
import { cursorOf, placeOf } from './cursor';

class ListOverdueRequest extends createZodDto(
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    after: z.string().min(1).max(500).optional().describe('`next` of the page before'),
  }),
) {}

class OverduePageResponse extends createZodDto(
  z.object({
    items: z.array(
      z.object({
        messageId: z.uuid(),
        stage: z.enum(STAGES).describe('`requested` waits for its words, `rendered` for its gateway'),
        channel: Channel,
        since: Instant,
        queue: z.string().describe('Where its next step waits; or in the dead queue of that service'),
      }),
    ),
    next: z.string().optional(),
  }),
) {}

@ApiTags('messages')
@Controller('api/overdue-messages')
export class OverdueMessagesController {
  constructor(@Inject(OverdueMessageRepository) private readonly overdue: OverdueMessageRepository) {}

  @Get()
  @ApiOperation({ summary: 'Messages that have come to no end within their bound, oldest first, and where they wait' })
  @ApiOkResponse({ type: OverduePageResponse })
  async list(@Query() { limit, after }: ListOverdueRequest): Promise<OverduePageResponse> {
    const place = after === undefined ? undefined : placeOf(after);
    const found = await this.overdue.page(
      limit + 1,
      place && { since: place.requestedAt, messageId: place.deliveryId },
    );
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const next =
      found.length > limit && last ? { next: cursorOf({ requestedAt: last.since, deliveryId: last.messageId }) } : {};
    const items = rows.map(({ since, ...row }) => ({
      ...row,
      since: since.toISOString(),
      queue: queueOf(row.stage, row.channel),
    }));
    return { items, ...next };
  }
}
