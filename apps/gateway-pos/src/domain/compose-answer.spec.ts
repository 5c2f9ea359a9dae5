import { type PayloadOf, TillAnswered } from '@carillon/contracts';
import { composeAnswer } from './compose-answer';

type Told = PayloadOf<typeof TillAnswered>;

const OFFER = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const says = (place: 'receipt' | 'cashier', text: string) => ({ offerId: OFFER, place, text });
const told = (changes: object = {}, printer?: object): Told => {
  const { till, ...example } = TillAnswered.example;
  return TillAnswered.schema.parse({ ...example, till: { ...till, printer }, ...changes });
};
const NONE = new Map();

describe('composeAnswer', () => {
  it('fills the texts in the language of the member, in the order of the offers', () => {
    const messages = [
      says('receipt', 'You saved {{discount}}, {{member.firstName}}!'),
      says('cashier', 'A good customer'),
      says('receipt', 'Balance: {{balances}}'),
    ];
    const member = { memberId: 'm-1', firstName: 'Homer', locale: 'en', balances: [{ currency: 'bonus', amount: 2 }] };
    const currencies = new Map([
      [
        'bonus',
        {
          code: 'bonus',
          kind: 'virtual' as const,
          names: { en: { nominative: 'point', genitive: 'points', plural: 'points', abbreviation: 'p' } },
        },
      ],
    ]);
    expect(composeAnswer(told({ messages, member }), currencies)).toEqual({
      source: '/pos/store-7/till-2',
      eventId: 'e-1',
      complete: true,
      receipt: { lines: ['You saved 8 EUR, Homer!', 'Balance: 2 points'] },
      cashier: { lines: ['A good customer'] },
    });
  });

  it('has nothing to say when no offer has, or when nothing is known of what it says', () => {
    for (const messages of [[], [says('receipt', '{{discount}}')]])
      expect(composeAnswer(told({ messages, metavariables: {} }), NONE)).toMatchObject({
        complete: true,
        receipt: { lines: [] },
        cashier: { lines: [] },
      });
  });

  it('wraps the receipt to the printer, after fitting it to its code page', () => {
    const messages = [says('receipt', 'Скидка — {{discount}}'), says('cashier', 'Скидка — {{discount}}')];
    const { receipt, cashier } = composeAnswer(told({ messages }, { width: 9, codePage: 'CP866' }), NONE);
    expect(receipt.lines).toEqual(['Скидка -', '8 EUR']);
    expect(Buffer.from(receipt.base64!, 'base64')).toEqual(
      Buffer.from([0x91, 0xaa, 0xa8, 0xa4, 0xaa, 0xa0, 0x20, 0x2d, 0x0a, 0x38, 0x20, 0x45, 0x55, 0x52]),
    );
    expect(cashier.lines).toEqual(['Скидка - 8 EUR']);
  });

  it('says so when it does not know the code page, and answers all the same', () => {
    const answer = composeAnswer(told({ messages: [says('receipt', 'Обмен')] }, { codePage: 'cp0' }), NONE);
    expect(answer).toMatchObject({
      complete: true,
      receipt: { lines: ['Обмен'] },
      error: { code: 'CODE_PAGE_UNKNOWN' },
    });
    expect(answer.receipt.base64).toBeUndefined();
  });

  it('leaves out a text that has come to name what the event does not offer', () => {
    const messages = [says('receipt', '{{discuont}}'), says('receipt', 'Thank you')];
    expect(composeAnswer(told({ messages }), NONE).receipt.lines).toEqual(['Thank you']);
  });
});
