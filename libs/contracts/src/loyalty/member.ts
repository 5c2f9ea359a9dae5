import { z } from 'zod';
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

export const CardActivated = defineLoyaltyEvent({
  type: 'card.activated',
  title: 'Card activation',
  data: WithMember.extend({ cardNumber: z.string().min(1).max(64) }),
  metavariables: { cardNumber: { kind: 'text', title: 'Card number', path: 'cardNumber' } },
  example: { cardNumber: '7000000000000017' },
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
  data: WithMember.extend({ status: z.string().min(1).max(128), previousStatus: z.string().max(128).optional() }),
  metavariables: {
    status: { kind: 'text', title: 'New status', path: 'status' },
    previousStatus: { kind: 'text', title: 'Previous status', path: 'previousStatus' },
  },
  example: { status: 'Gold', previousStatus: 'Silver' },
});
