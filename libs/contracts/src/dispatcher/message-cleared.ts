import { z } from 'zod';
import { defineContract } from '../contract';
import { MessageRequested } from '../offers/message-requested';
import { Channel, MessageType, OnUnknown } from '../values/channel';
import { MemberSnapshot } from '../values/member-snapshot';
import { Metavariables } from '../values/metavariables';
import { Instant } from '../values/time';

export const MessageCleared = defineContract(
  'dispatcher.message-cleared',
  z.object({
    /** Of a further channel of a cascade: the id of that delivery. */
    messageId: z.uuid(),
    templateId: z.uuid(),
    channel: Channel,
    /** Absent in what a release of before has cleared. */
    messageType: MessageType.optional(),
    /** Phone in E.164, email address, or whatever names the member on the channel. */
    recipient: z.string().min(1).max(320),
    onUnknown: OnUnknown.default('report'),
    expiresAt: Instant.optional(),
    member: MemberSnapshot,
    metavariables: Metavariables,
  }),
  {
    summary: 'A message may go now, by this channel, to this recipient.',
    example: {
      messageId: MessageRequested.example.messageId,
      templateId: MessageRequested.example.templateId,
      channel: 'sms',
      messageType: 'offer',
      recipient: '+15550100001',
      member: MessageRequested.example.member,
      metavariables: MessageRequested.example.metavariables,
    },
  },
);
