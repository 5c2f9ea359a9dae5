import { z } from 'zod';
import { NumberedCard } from '../values/member-profile';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';

const WithCard = z.object({ member: MemberFacts.optional(), cardNumber: z.string().min(1).max(64) });

const CARD = { cardNumber: { kind: 'text', title: 'Card number', path: 'cardNumber' } } as const;

export const CardActivated = defineLoyaltyEvent({
  type: 'card.activated',
  title: 'Card activation',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});

export const CardAssigned = defineLoyaltyEvent({
  type: 'card.assigned',
  title: 'Card assignment',
  data: WithCard.extend(NumberedCard.pick({ state: true, type: true, category: true }).shape),
  metavariables: {
    ...CARD,
    cardType: { kind: 'text', title: 'Type of the card', path: 'type' },
    cardCategory: { kind: 'text', title: 'Category of the card', path: 'category' },
  },
  example: { cardNumber: '7000000000000017', state: 'issued', type: 'general', category: 'regular' },
});

export const CardBlocked = defineLoyaltyEvent({
  type: 'card.blocked',
  title: 'Card blocking',
  data: WithCard.extend({ reason: z.string().max(500).optional() }),
  metavariables: { ...CARD, reason: { kind: 'text', title: 'Reason for the block', path: 'reason' } },
  example: { cardNumber: '7000000000000017', reason: 'lost' },
});

export const CardUnblocked = defineLoyaltyEvent({
  type: 'card.unblocked',
  title: 'Card unblocking',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});

export const CardReplaced = defineLoyaltyEvent({
  type: 'card.replaced',
  title: 'Card replacement',
  data: WithCard.extend({
    previousCardNumber: z.string().min(1).max(64),
    /** By a card of another programme. */
    external: z.boolean().optional(),
  }),
  metavariables: {
    ...CARD,
    previousCardNumber: { kind: 'text', title: 'Number of the replaced card', path: 'previousCardNumber' },
  },
  example: { cardNumber: '7000000000000025', previousCardNumber: '7000000000000017' },
});

export const CardCategoryChanged = defineLoyaltyEvent({
  type: 'card.category-changed',
  title: 'Change of the card category',
  data: WithCard.extend({
    category: z.string().min(1).max(64),
    previousCategory: z.string().max(64).optional(),
  }),
  metavariables: {
    ...CARD,
    cardCategory: { kind: 'text', title: 'New category', path: 'category' },
    previousCardCategory: { kind: 'text', title: 'Previous category', path: 'previousCategory' },
  },
  example: { cardNumber: '7000000000000017', category: 'gift', previousCategory: 'regular' },
});

export const CardAttached = defineLoyaltyEvent({
  type: 'card.attached',
  title: 'Card attached by the member',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});

export const CardLinked = defineLoyaltyEvent({
  type: 'card.linked',
  title: 'Card linked to the member',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});

export const CardDeleted = defineLoyaltyEvent({
  type: 'card.deleted',
  title: 'Card deletion',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});

export const CardRestored = defineLoyaltyEvent({
  type: 'card.restored',
  title: 'Card restoration',
  data: WithCard,
  metavariables: CARD,
  example: { cardNumber: '7000000000000017' },
});
