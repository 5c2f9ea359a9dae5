import { Rule } from './rule';

/** A rule that is always there, after those told over HTTP, and the sentence that explains it on the page. */
export interface BuiltInRule {
  readonly rule: Rule;
  readonly explanation: string;
}

/** Test recipients in the spirit of test card numbers: the demo needs no configuration to see failures. */
export const BUILT_IN_RULES: readonly BuiltInRule[] = [
  {
    rule: Rule.parse({
      protocol: 'smtp',
      match: { to: '*@refused.example' },
      behaviour: { answer: 'reject', status: 550, text: '5.1.1 No such user' },
    }),
    explanation: 'Mail to anyone at refused.example is refused for good: 550 5.1.1 No such user.',
  },
  {
    rule: Rule.parse({
      protocol: 'smtp',
      match: { to: 'full@*' },
      behaviour: { answer: 'reject', status: 452, text: '4.2.2 Mailbox full' },
    }),
    explanation: 'Mail to full@ any domain is refused for now: 452 4.2.2 Mailbox full.',
  },
  {
    rule: Rule.parse({ protocol: 'smpp', match: { to: '*0000' }, behaviour: { receipt: 'undelivered' } }),
    explanation: 'An SMS to a number that ends with 0000 is accepted, and its receipt says UNDELIV.',
  },
  {
    rule: Rule.parse({
      protocol: 'devino',
      match: { to: '*0099' },
      behaviour: { answer: 'reject', status: 200, text: 'invalid:to' },
    }),
    explanation: 'A Viber message by Devino to a number that ends with 0099 is refused: there is no such user.',
  },
];
