import { type Channel, CHANNELS, isSubscribed, type SubscriptionCell } from '@carillon/contracts';
import { type Fault, RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Profile } from '../domain/profile';
import { changedCells, isChoosable, optOutsOf } from '../domain/subscription-choice';
import { MEMBERS_CODES } from '../error-codes';
import { MemberRepository } from '../storage/member.repository';
import { SubscriptionRepository } from '../storage/subscription.repository';
import { type MessageTypeEntry, SubscriptionTypeRepository } from '../storage/subscription-type.repository';
import { SUBSCRIPTION_CODES } from '../subscription-codes';
import { MemberPath } from './members.schema';
import { SubscriptionRegister } from './subscription-register';
import {
  PutSubscriptionsRequest,
  SubscriptionHistoryQuery,
  SubscriptionHistoryResponse,
  SubscriptionsResponse,
} from './subscriptions.schema';

@ApiTags('subscriptions')
@Roles('operator')
@Controller('api/members/:memberId/subscriptions')
export class SubscriptionsController {
  constructor(
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(SubscriptionRegister) private readonly register: SubscriptionRegister,
    @Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository,
    @Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What a member wants to hear, by type of message and channel' })
  @ApiOkResponse({ type: SubscriptionsResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async find(@Param() { memberId }: MemberPath): Promise<SubscriptionsResponse> {
    return this.gridOf(await this.profileOf(memberId));
  }

  @Put()
  @ApiOperation({ summary: 'Changes some cells; the others stay as they are' })
  @ApiOkResponse({ type: SubscriptionsResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  @ApiUnprocessableEntityResponse({ description: SUBSCRIPTION_CODES.invalid })
  async put(
    @Param() { memberId }: MemberPath,
    @Body() { cells }: PutSubscriptionsRequest,
  ): Promise<SubscriptionsResponse> {
    const faults = faultsIn(cells, await this.currentTypes());
    if (faults.length > 0)
      throw new RejectedError(SUBSCRIPTION_CODES.invalid, `${faults.length} fault(s) in the request`, { faults });
    const chosen: SubscriptionCell[] = cells.map(({ type, ...cell }) => ({ messageType: type, ...cell }));
    return this.gridOf(await this.register.choose(memberId, chosen));
  }

  @Post('subscribe-all')
  @HttpCode(200)
  @ApiOperation({ summary: 'Subscribes a member to everything on every channel' })
  @ApiOkResponse({ type: SubscriptionsResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async subscribeAll(@Param() { memberId }: MemberPath): Promise<SubscriptionsResponse> {
    return this.gridOf(await this.register.chooseAll(memberId, true));
  }

  @Post('reject-all')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refuses for a member all that can be refused' })
  @ApiOkResponse({ type: SubscriptionsResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async rejectAll(@Param() { memberId }: MemberPath): Promise<SubscriptionsResponse> {
    return this.gridOf(await this.register.chooseAll(memberId, false));
  }

  @Get('history')
  @ApiOperation({ summary: 'The changes of a member’s subscriptions, newest first' })
  @ApiOkResponse({ type: SubscriptionHistoryResponse })
  @ApiNotFoundResponse({ description: MEMBERS_CODES.notFound })
  async history(
    @Param() { memberId }: MemberPath,
    @Query() { limit, after }: SubscriptionHistoryQuery,
  ): Promise<SubscriptionHistoryResponse> {
    await this.profileOf(memberId);
    const found = await this.subscriptions.history(memberId, { limit: limit + 1, after });
    const page = found.slice(0, limit);
    const types = (await this.types.all()).map(({ type }) => type);
    const items = page.map((change) => ({
      at: change.at.toISOString(),
      recordedAt: change.recordedAt.toISOString(),
      source: change.source,
      cells: changedCells(change.before, change.after, types).map(({ messageType: type, ...cell }) => ({
        type,
        ...cell,
      })),
    }));
    return found.length > limit ? { items, next: page.at(-1)!.revision } : { items };
  }

  private async profileOf(memberId: string): Promise<Profile> {
    const member = await this.members.find(memberId);
    if (!member) throw new RejectedError(MEMBERS_CODES.notFound, `there is no member ${memberId}`);
    return member.profile;
  }

  private async gridOf(profile: Profile): Promise<SubscriptionsResponse> {
    const optOuts = optOutsOf(profile);
    const types = (await this.currentTypes()).map((entry) => ({
      type: entry.type,
      title: entry.title,
      cells: CHANNELS.map((channel) => ({
        channel,
        selected: entry.channels.includes(channel) && isSubscribed(optOuts, { messageType: entry.type, channel }),
        readOnly: !isOpen(entry, channel),
      })),
    }));
    return { types };
  }

  private async currentTypes(): Promise<readonly MessageTypeEntry[]> {
    return (await this.types.all()).filter(({ archived }) => !archived);
  }
}

/** Whether a member can choose to receive messages of the type by the channel, or not to. */
const isOpen = ({ type, channels }: MessageTypeEntry, channel: Channel): boolean =>
  isChoosable({ messageType: type }) && channels.includes(channel);

function faultsIn(cells: PutSubscriptionsRequest['cells'], types: readonly MessageTypeEntry[]): readonly Fault[] {
  const seen = new Set<string>();
  return cells.flatMap(({ type, channel }, index): Fault[] => {
    const pointer = `/cells/${index}`;
    const key = `${type} ${channel}`;
    const twice = seen.has(key);
    seen.add(key);
    const entry = types.find((one) => one.type === type);
    if (entry === undefined)
      return [{ pointer, code: SUBSCRIPTION_CODES.typeUnknown, detail: `there is no message type ${type}` }];
    if (!isOpen(entry, channel))
      return [{ pointer, code: SUBSCRIPTION_CODES.readOnly, detail: `nobody can change ${type} by ${channel}` }];
    return twice ? [{ pointer, code: SUBSCRIPTION_CODES.duplicate, detail: 'this cell stands above, too' }] : [];
  });
}
