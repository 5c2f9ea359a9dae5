import { z } from 'zod';
import { Channel } from '../values/channel';
import { SocialAccount } from '../values/member-profile';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';

const WithMember = z.object({ member: MemberFacts.optional() });
const OnNetwork = WithMember.extend({ network: SocialAccount.shape.network });

/** Something the member did on a page of the programme. */
const Activity = OnNetwork.extend({
  activity: z.enum(['reaction', 'comment', 'share']),
  /** The post or the like that it was about. */
  objectId: z.string().max(256).optional(),
  groupId: z.string().max(256).optional(),
});

const Group = OnNetwork.extend({
  groupId: z.string().min(1).max(256),
  groupName: z.string().max(200).optional(),
});

const NETWORK = { network: { kind: 'text', title: 'Social network', path: 'network' } } as const;
const ACTIVITY = { ...NETWORK, activity: { kind: 'text', title: 'What was done', path: 'activity' } } as const;
const GROUP = { ...NETWORK, groupName: { kind: 'text', title: 'Name of the group', path: 'groupName' } } as const;

export const SocialLinked = defineLoyaltyEvent({
  type: 'social.linked',
  title: 'Social media linking',
  data: WithMember.extend(SocialAccount.shape),
  metavariables: NETWORK,
  example: { network: 'vk', accountId: '1000001' },
});

export const SocialActivityPerformed = defineLoyaltyEvent({
  type: 'social.activity-performed',
  title: 'Social media activity',
  data: Activity,
  metavariables: ACTIVITY,
  example: { network: 'vk', activity: 'comment', objectId: 'post-1', groupId: 'tea-lovers' },
});

export const SocialActivityRemoved = defineLoyaltyEvent({
  type: 'social.activity-removed',
  title: 'Social media activity removal',
  data: Activity,
  metavariables: ACTIVITY,
  example: { network: 'vk', activity: 'share', objectId: 'post-1' },
});

export const SocialGroupJoined = defineLoyaltyEvent({
  type: 'social.group-joined',
  title: 'Social media group joined',
  data: Group,
  metavariables: GROUP,
  example: { network: 'ok', groupId: 'tea-lovers', groupName: 'Tea lovers' },
});

export const SocialGroupLeft = defineLoyaltyEvent({
  type: 'social.group-left',
  title: 'Social media group exit',
  data: Group,
  metavariables: GROUP,
  example: { network: 'ok', groupId: 'tea-lovers', groupName: 'Tea lovers' },
});

export const MessageReceived = defineLoyaltyEvent({
  type: 'message.received',
  title: 'Message from a member',
  data: WithMember.extend({
    channel: Channel,
    network: SocialAccount.shape.network,
    text: z.string().max(10_000),
  }),
  metavariables: { ...NETWORK, messageText: { kind: 'text', title: 'What the member wrote', path: 'text' } },
  example: { channel: 'chatbot', network: 'telegram', text: 'When do you open?' },
});
