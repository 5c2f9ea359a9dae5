import { loyaltyEventTypes } from '@carillon/contracts';
import type { EventMapping, FieldMappings } from './map-data';

const PERSON: FieldMappings = {
  'member.firstName': 'person.firstName',
  'member.lastName': 'person.lastName',
  'member.patronymicName': 'person.patronymicName',
  'member.birthDate': 'person.birthDay',
  'member.phone.value': ['person.phoneNumber.currentValue', 'phoneNumber'],
  'member.phone.verified': 'person.phoneNumber.isVerified',
  'member.email.value': ['person.email.currentValue', 'email'],
  'member.email.verified': 'person.email.isVerified',
  'member.referrerId': 'person.referrerUid',
  'member.balances': {
    from: 'person.balances',
    each: { currency: 'currencyUid', notActivated: 'notActivatedAmount' },
  },
};

const CHEQUE: FieldMappings = {
  ...PERSON,
  purchaseId: 'purchaseUid',
  pointOfSale: 'merchantUid',
  currency: 'currencyCode',
  amount: ['resultChequeSum', 'chequeSum'],
  fullAmount: 'fullChequeSum',
  discount: 'resultChequeDiscountSum',
  coupons: 'purchaseUsedCouponsCoupons',
  cardNumber: 'card.number',
  identifiedBy: 'identificationType',
  goods: {
    from: 'positions',
    each: { code: 'goodsUid', group: 'goodsGroupUid', amount: 'sum', discount: 'discountSum' },
  },
  payments: { from: 'payments', each: { method: 'paymentTypeId' } },
};

const POINTS: FieldMappings = { bonusAmount: 'paymentAmount', bonusCurrency: 'currencyUid' };

const REFUND: FieldMappings = {
  ...PERSON,
  purchaseId: 'refundedPurchaseUid',
  refundId: 'purchaseUid',
  pointOfSale: 'merchantUid',
  currency: 'currencyCode',
  amount: ['resultRefundChequeSum', 'refundChequeSum'],
};

const CARD: FieldMappings = {
  ...PERSON,
  cardNumber: 'card.number',
  state: {
    from: 'card.state',
    words: {
      Emitted: 'emitted',
      Packed: 'packed',
      Creating: 'creating',
      Created: 'created',
      Prepared: 'prepared',
      Issued: 'issued',
      Activated: 'activated',
      Replaced: 'replaced',
      Expired: 'expired',
    },
  },
  type: { from: 'card.type', words: { General: 'general', Secondary: 'secondary', Virtual: 'virtual' } },
  category: { from: 'card.category', words: { Regular: 'regular', Gift: 'gift' } },
};

const REPLACED: FieldMappings = { ...CARD, previousCardNumber: 'replacedCard.number' };

const NETWORK: FieldMappings = {
  ...PERSON,
  network: {
    from: 'providerType',
    words: { VKontakte: 'vk', Odnoklassniki: 'ok', MyMail: 'my-mail', Loymax: 'loyalty-core', Apple: 'apple' },
  },
  groupId: 'oAuthGroupId',
};

const ACTIVITY: FieldMappings = {
  ...NETWORK,
  activity: { from: 'activityType', words: { Reaction: 'reaction', Comment: 'comment', Share: 'share' } },
  objectId: 'oAuthObjectId',
};

const STATUS: FieldMappings = {
  ...PERSON,
  status: 'newStatus',
  previousStatus: 'currentStatus',
  system: 'attributeId',
  nextStatus: 'nextStatus',
};

const WORDS_OF_STATE = {
  Normal: 'new',
  Registered: 'registered',
  Anonymous: 'anonymous',
  Deregistered: 'deregistered',
  Deleted: 'deleted',
};

const LIFETIME: FieldMappings = { ...PERSON, currency: 'currencyUid' };
const CHARGE: FieldMappings = { ...LIFETIME, reason: 'comment' };
const COUPON: FieldMappings = {
  ...PERSON,
  couponCode: 'coupon.number',
  emission: 'coupon.emissionId',
  pointOfSale: 'merchantUid',
  currency: 'currencyCode',
  amount: 'chequeSum',
};
const CERTIFICATE: FieldMappings = {
  ...PERSON,
  certificateNumber: 'giftCertificate.number',
  purchaseId: 'purchaseUid',
  pointOfSale: 'merchantUid',
  currency: 'currencyCode',
  amount: 'paymentSum',
};

/** Groups of fields are shared by events; each event takes those that its type has. */
function event(type: string, groups: FieldMappings, constants?: EventMapping['constants']): EventMapping {
  const shape = loyaltyEventTypes.get(type)?.data.shape ?? {};
  const own = Object.entries(groups).filter(([path]) => Object.hasOwn(shape, path.split('.')[0]!));
  return { type, fields: Object.fromEntries(own), ...(constants && { constants }) };
}

/**
 * The JSON dialect with the event names and the words of the loyalty core's own interface: `OnPurchaseConfirm`, `chequeSum`
 * and so on. CloudEvents `type` is the name of the event. The core's purely technical events are not in it: a password
 * printed on a receipt, and the steps of its own calculation.
 */
export const loyaltyCore: ReadonlyMap<string, EventMapping> = new Map(
  Object.entries({
    OnPurchaseCalculate: event('purchase.discount-calculated', CHEQUE),
    OnPurchaseDiscount: event('purchase.bonus-calculated', { ...CHEQUE, ...POINTS }),
    OnPurchasePaymentCalculate: event('purchase.payment-calculated', { ...CHEQUE, ...POINTS }),
    OnPurchasePayment: event('purchase.bonus-deducted', { ...CHEQUE, ...POINTS }),
    OnPurchasePaymentCancel: event('purchase.deduction-cancelled', { ...CHEQUE, ...POINTS }),
    OnPurchaseConfirm: event('purchase.completed', CHEQUE),
    OnPurchaseDeposit: event('purchase.deposited', { ...CHEQUE, ...POINTS }),
    OnPurchaseCancel: event('purchase.cancelled', CHEQUE),
    OnPurchaseRefundCalculate: event('purchase.refund-calculated', REFUND),
    OnPurchaseRefund: event('purchase.refunded', REFUND),
    OnBalanceRequest: event('balance.requested', { ...PERSON, pointOfSale: 'merchantUid' }),
    OnReferralPurchase: event('referral.purchase-completed', { ...CHEQUE, friendId: 'referralUid' }),
    OnFriendInvite: event('referral.friend-invited', { ...PERSON, friendId: 'referralUid', code: 'card.number' }),
    OnCardIssue: event('card.assigned', CARD),
    OnCardAttach: event('card.attached', CARD),
    OnCardSet: event('card.linked', CARD),
    OnCardActivation: event('card.activated', CARD),
    OnBlockCard: event('card.blocked', CARD),
    OnUnblockCard: event('card.unblocked', CARD),
    OnDeleteCard: event('card.deleted', CARD),
    OnRecoverCard: event('card.restored', CARD),
    OnCardCategoryChange: event('card.category-changed', CARD),
    OnCardReplace: event('card.replaced', REPLACED),
    OnExternalCardReplace: event('card.replaced', REPLACED, { external: true }),
    OnBeginRegistration: event('registration.started', PERSON),
    OnEndPersonRegistration: event('registration.completed', PERSON),
    OnQuestionnaireUpdate: event('questionnaire.updated', PERSON),
    OnAttachPhone: event('phone.linked', PERSON),
    OnAttachEmail: event('email.linked', PERSON),
    OnCustomerAttributeUpdate: event('member.attributes-changed', {
      ...PERSON,
      attributes: { from: 'attributes', each: { code: 'logicalName', previousValue: 'oldValue' } },
    }),
    OnCustomerSubscriptionChange: event('member.subscriptions-changed', {
      ...PERSON,
      'member.optOuts': { from: 'unsubscribed', each: { messageType: 'subscriptionType' } },
    }),
    OnCustomerStateChange: event('member.state-changed', {
      ...PERSON,
      state: { from: 'newState', words: WORDS_OF_STATE },
      previousState: { from: 'oldState', words: WORDS_OF_STATE },
    }),
    MergeCustomersProfiles: event('member.profiles-merged', {
      ...PERSON,
      mergedMemberIds: { from: 'mergedPersonUid', as: 'list' },
    }),
    LinkAccount: event('member.account-linked', { ...PERSON, accountGroup: 'accountGroupUid' }),
    OnBirthday: event('member.birthday', PERSON),
    OnPersonStatusChange: event('member.status-changed', STATUS),
    OnStatusSystemCalculation: event('member.status-calculated', STATUS),
    OnMobileAppInstall: event('app.installed', {
      ...PERSON,
      'device.token': 'device.token',
      'device.platform': {
        from: 'device.platformType',
        words: {
          Ios: 'ios',
          Android: 'android',
          WindowsPhone: 'windows-phone',
          Harmony: 'harmony',
          Unknown: 'unknown',
        },
      },
      'device.pushService': { from: 'device.pushServiceType', words: { Fcm: 'fcm', Apns: 'apns', HMS: 'hms' } },
    }),
    OnSocialNetworkLink: event('social.linked', { ...NETWORK, accountId: 'oAuthIdentifierInfo' }),
    OnSocialActivity: event('social.activity-performed', ACTIVITY),
    OnRemoveSocialActivity: event('social.activity-removed', ACTIVITY),
    OnSocialGroupJoin: event('social.group-joined', NETWORK),
    OnSocialGroupLeave: event('social.group-left', NETWORK),
    OnManualCharge: event('bonus.accrued', CHARGE, { manual: true }),
    OnManualWithdraw: event('bonus.redeemed', CHARGE, { manual: true }),
    OnBonusLifetimeActivation: event('bonus.activation-upcoming', { ...LIFETIME, activatesAt: 'activationDate' }),
    OnBonusLifetimeExpired: event('bonus.expiration-upcoming', { ...LIFETIME, expiresAt: 'expirationDate' }),
    OnCouponPurchased: event('coupon.purchased', COUPON),
    OnCouponRefunded: event('coupon.refunded', COUPON),
    OnGiftCertificateSale: event('gift-certificate.sold', CERTIFICATE),
    OnGiftCertificatePayment: event('gift-certificate.redeemed', CERTIFICATE),
    OnGiftCertificateRefund: event('gift-certificate.refunded', CERTIFICATE),
    OnGiftCertificatePaymentCancel: event('gift-certificate.payment-cancelled', CERTIFICATE),
  }),
);
