import * as bonus from './bonus';
import * as card from './card';
import * as coupon from './coupon';
import * as giftCertificate from './gift-certificate';
import type { LoyaltyEventType } from './loyalty-event-type';
import * as member from './member';
import { EventRaised } from './own';
import * as purchase from './purchase';
import * as referral from './referral';
import * as social from './social';

/** Event types that belong together, for people who choose among them. */
export interface LoyaltyEventGroup {
  readonly name: string;
  readonly title: string;
  readonly types: readonly LoyaltyEventType[];
}

export const loyaltyEventGroups: readonly LoyaltyEventGroup[] = [
  { name: 'purchase', title: 'At the till', types: Object.values(purchase) },
  { name: 'bonus', title: 'Bonuses', types: Object.values(bonus) },
  { name: 'card', title: 'Cards', types: Object.values(card) },
  { name: 'member', title: 'Members', types: Object.values(member) },
  { name: 'referral', title: 'Friends', types: Object.values(referral) },
  { name: 'social', title: 'Social media', types: Object.values(social) },
  { name: 'coupon', title: 'Coupons', types: Object.values(coupon) },
  { name: 'gift-certificate', title: 'Gift certificates', types: Object.values(giftCertificate) },
  { name: 'own', title: 'Events of the programme’s own', types: [EventRaised] },
];

/** Every event type that Carillon understands, by CloudEvents `type`. */
export const loyaltyEventTypes: ReadonlyMap<string, LoyaltyEventType> = new Map(
  loyaltyEventGroups.flatMap(({ types }) => types.map((type) => [type.type, type] as const)),
);
