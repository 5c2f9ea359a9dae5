import { randomUUID } from 'node:crypto';
import {
  type Cause,
  MessageCleared,
  type MessageRendered,
  type OutgoingItem,
  type PayloadOf,
  type RenderingFailed,
  type SendEmail,
  type SendSms,
} from '@carillon/contracts';
import type { ReceivedMessage } from '@carillon/testing';

export const homer = {
  memberId: 'm-1',
  firstName: 'Homer',
  lastName: 'Simpson',
  locale: 'en',
  balances: [
    { currency: 'bonus', amount: 300 },
    { currency: 'star', amount: 52 },
  ],
};

export const discount = { discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } } } as const;

const forms = (nominative: string, plural: string, abbreviation: string) => ({
  kind: 'virtual' as const,
  names: { en: { nominative, genitive: plural, plural, abbreviation } },
});
export const currencies = {
  bonus: forms('bonus point', 'bonus points', 'pts'),
  star: forms('star', 'stars', '*'),
};

export const discountText = { channel: 'sms', text: 'Your discount amount was {{discount}}.' } as const;
export const balancesMail = {
  channel: 'email',
  subject: 'Your balances',
  html: '<p>Dear {{member.fullName}}, your bonus account balances are: {{balances}}.</p>',
} as const;
export const DISCOUNT_WORDS = 'Your discount amount was 8 EUR.';
export const BALANCES_WORDS = 'Dear Homer Simpson, your bonus account balances are: 300 bonus points, 52 stars.';

const cause = (): Cause => {
  const id = randomUUID();
  return { id, correlationId: id, occurredAt: new Date('2026-05-01T10:15:00Z') };
};

type ClearedInput = (typeof MessageCleared)['example'];

export const clearedOf = (changes: Partial<ClearedInput> & { readonly templateId: string }): OutgoingItem =>
  MessageCleared.item({
    cause: cause(),
    payload: {
      messageId: randomUUID(),
      channel: 'sms',
      recipient: changes.channel === 'email' ? 'homer@example.com' : '+15550100001',
      member: homer,
      metavariables: discount,
      ...changes,
    },
  });

export const messageIdOf = ({ payload }: OutgoingItem): string => (payload as { messageId: string }).messageId;

export type AnyAnswer = Partial<
  PayloadOf<typeof SendSms> &
    PayloadOf<typeof SendEmail> &
    PayloadOf<typeof MessageRendered> &
    PayloadOf<typeof RenderingFailed>
>;

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly payload: AnyAnswer;
}

/** Items in received packets, each once. */
export function answersOf(received: readonly ReceivedMessage[]): readonly Answer[] {
  const answers = received.flatMap(({ body, type }) =>
    (JSON.parse(body) as { items: Omit<Answer, 'type'>[] }).items.map((item) => ({ ...item, type: type! })),
  );
  return [...new Map(answers.map((answer) => [answer.id, answer])).values()];
}

/** What was said of one message, by contract. */
export const answersTo = (received: readonly ReceivedMessage[], item: OutgoingItem): Record<string, AnyAnswer> =>
  Object.fromEntries(
    answersOf(received)
      .filter(({ payload }) => [payload.messageId, payload.deliveryId].includes(messageIdOf(item)))
      .map(({ type, payload }) => [type, payload]),
  );
