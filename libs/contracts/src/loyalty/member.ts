import { z } from 'zod';
import { DeviceFacts, MemberState, SocialAccount } from '../values/member-profile';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';

const WithMember = z.object({ member: MemberFacts.optional() });

export const BalanceRequested = defineLoyaltyEvent({
  type: 'balance.requested',
  title: 'Balance request',
  data: WithMember.extend({ pointOfSale: z.string().max(128).optional() }),
  metavariables: { pointOfSale: { kind: 'text', title: 'Point of sale', path: 'pointOfSale' } },
  example: { pointOfSale: 'store-7', member: { balances: [{ currency: 'bonus', amount: 300 }] } },
});

export const RegistrationCompleted = defineLoyaltyEvent({
  type: 'registration.completed',
  title: 'Registration completion',
  data: WithMember,
  metavariables: {},
  example: { member: { firstName: 'Homer', lastName: 'Simpson', phone: { value: '+15550100001', verified: true } } },
});

export const PhoneLinked = defineLoyaltyEvent({
  type: 'phone.linked',
  title: 'Phone linking',
  data: z.object({ member: MemberFacts.required({ phone: true }) }),
  metavariables: {},
  example: { member: { phone: { value: '+15550100001', verified: true } } },
});

export const EmailLinked = defineLoyaltyEvent({
  type: 'email.linked',
  title: 'Email linking',
  data: z.object({ member: MemberFacts.required({ email: true }) }),
  metavariables: {},
  example: { member: { email: { value: 'homer@example.com', verified: true } } },
});

export const SubscriptionsChanged = defineLoyaltyEvent({
  type: 'member.subscriptions-changed',
  title: 'Change of subscriptions',
  data: z.object({ member: MemberFacts.required({ optOuts: true }) }),
  metavariables: {},
  example: { member: { optOuts: [{ messageType: 'offer', channel: 'sms' }] } },
});

export const StatusChanged = defineLoyaltyEvent({
  type: 'member.status-changed',
  title: 'Customer status change',
  data: WithMember.extend({
    status: z.string().min(1).max(128),
    previousStatus: z.string().max(128).optional(),
    /** Which status system; a programme with one need not name it. */
    system: z.string().min(1).max(64).optional(),
    threshold: z.number().optional(),
    nextStatus: z.string().max(128).optional(),
    nextThreshold: z.number().optional(),
  }),
  metavariables: {
    status: { kind: 'text', title: 'New status', path: 'status' },
    previousStatus: { kind: 'text', title: 'Previous status', path: 'previousStatus' },
    nextStatus: { kind: 'text', title: 'Next status', path: 'nextStatus' },
    nextThreshold: { kind: 'number', title: 'Threshold of the next status', path: 'nextThreshold' },
  },
  example: { status: 'Gold', previousStatus: 'Silver' },
});

export const QuestionnaireUpdated = defineLoyaltyEvent({
  type: 'questionnaire.updated',
  title: 'Application form completion or update',
  data: z.object({ member: MemberFacts }),
  metavariables: {},
  example: { member: { firstName: 'Homer', birthDate: '1956-05-12', gender: 'male' } },
});

export const MemberStateChanged = defineLoyaltyEvent({
  type: 'member.state-changed',
  title: 'Change of the customer state',
  data: WithMember.extend({ state: MemberState, previousState: MemberState.optional() }),
  metavariables: {
    state: { kind: 'text', title: 'New state', path: 'state' },
    previousState: { kind: 'text', title: 'Previous state', path: 'previousState' },
  },
  example: { state: 'registered', previousState: 'new' },
});

export const MemberDeregistered = defineLoyaltyEvent({
  type: 'member.deregistered',
  title: 'Leaving the programme',
  data: WithMember.extend({ reason: z.string().max(500).optional() }),
  metavariables: { reason: { kind: 'text', title: 'Reason for leaving', path: 'reason' } },
  example: { reason: 'moved away' },
});

export const AppInstalled = defineLoyaltyEvent({
  type: 'app.installed',
  title: 'Mobile app installation',
  data: WithMember.extend({ device: DeviceFacts.omit({ removed: true }), appVersion: z.string().max(64).optional() }),
  metavariables: {
    platform: { kind: 'text', title: 'Platform', path: 'device.platform' },
    appVersion: { kind: 'text', title: 'Version of the app', path: 'appVersion' },
  },
  example: { device: { token: 'f3a9c1', platform: 'android', pushService: 'fcm' }, appVersion: '4.2.0' },
});

export const SocialLinked = defineLoyaltyEvent({
  type: 'social.linked',
  title: 'Social media linking',
  data: WithMember.extend(SocialAccount.shape),
  metavariables: { network: { kind: 'text', title: 'Social network', path: 'network' } },
  example: { network: 'vk', accountId: '1000001' },
});
