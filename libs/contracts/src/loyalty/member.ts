import { z } from 'zod';
import { CustomValue, DeviceFacts, MemberState } from '../values/member-profile';
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

export const RegistrationStarted = defineLoyaltyEvent({
  type: 'registration.started',
  title: 'Registration start',
  data: WithMember,
  metavariables: {},
  example: { member: { phone: { value: '+15550100001' } } },
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

const WithStatus = WithMember.extend({
  status: z.string().min(1).max(128),
  previousStatus: z.string().max(128).optional(),
  /** Which status system; a programme with one need not name it. */
  system: z.string().min(1).max(64).optional(),
  threshold: z.number().optional(),
  nextStatus: z.string().max(128).optional(),
  nextThreshold: z.number().optional(),
});

const STATUS = {
  status: { kind: 'text', title: 'New status', path: 'status' },
  previousStatus: { kind: 'text', title: 'Previous status', path: 'previousStatus' },
  nextStatus: { kind: 'text', title: 'Next status', path: 'nextStatus' },
  nextThreshold: { kind: 'number', title: 'Threshold of the next status', path: 'nextThreshold' },
} as const;

export const StatusChanged = defineLoyaltyEvent({
  type: 'member.status-changed',
  title: 'Customer status change',
  data: WithStatus,
  metavariables: STATUS,
  example: { status: 'Gold', previousStatus: 'Silver' },
});

/** A status was assigned, be it the one that the member had before. */
export const StatusCalculated = defineLoyaltyEvent({
  type: 'member.status-calculated',
  title: 'Status calculation',
  data: WithStatus,
  metavariables: STATUS,
  example: { status: 'Gold', nextStatus: 'Platinum', nextThreshold: 5_000 },
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

export const AttributesChanged = defineLoyaltyEvent({
  type: 'member.attributes-changed',
  title: 'Change of customer attributes',
  data: WithMember.extend({
    attributes: z
      .array(
        z.object({
          code: z.string().min(1).max(64),
          value: CustomValue.nullable(),
          previousValue: CustomValue.nullable().optional(),
        }),
      )
      .min(1)
      .max(100),
  }),
  metavariables: {},
  example: { attributes: [{ code: 'shoeSize', value: 44, previousValue: 43 }] },
});

/** The subject is the profile that remains. */
export const ProfilesMerged = defineLoyaltyEvent({
  type: 'member.profiles-merged',
  title: 'Merge of profiles',
  data: WithMember.extend({ mergedMemberIds: z.array(z.string().min(1).max(128)).min(1).max(100) }),
  metavariables: {},
  example: { mergedMemberIds: ['m-2'] },
});

export const AccountLinked = defineLoyaltyEvent({
  type: 'member.account-linked',
  title: 'Linking of an account',
  data: WithMember.extend({ accountGroup: z.string().min(1).max(128) }),
  metavariables: {},
  example: { accountGroup: 'family-7' },
});

/** Raised by a regular task, on the day or some days ahead. */
export const Birthday = defineLoyaltyEvent({
  type: 'member.birthday',
  title: 'Birthday',
  data: WithMember.extend({
    daysAhead: z.number().int().min(0).max(366).default(0),
    /** How old the member becomes, where the year of birth is known. */
    age: z.number().int().min(0).max(150).optional(),
  }),
  metavariables: {
    age: { kind: 'number', title: 'Age', path: 'age' },
    daysAhead: { kind: 'number', title: 'Days until the birthday', path: 'daysAhead' },
  },
  example: { daysAhead: 0, age: 40 },
});
