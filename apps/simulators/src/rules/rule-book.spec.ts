import { compileAddressPattern } from './address-pattern';
import { Rule } from './rule';
import { RuleBook } from './rule-book';

describe('an address pattern', () => {
  it.each([
    ['79161234567', '+79161234567', true],
    ['+7916*', '79161234567', true],
    ['*0000', '79161230000', true],
    ['*0000', '79161230001', false],
    ['full@*', 'FULL@any.example', true],
    ['full@*', 'not-full@any.example', false],
    ['*@refused.example', 'a@refused.example', true],
    ['*@refused.example', 'a@refused.example.org', false],
    ['*@refused.example', 'a@refusedxexample', false],
    ['*', '', true],
    ['79*79', '779', false],
    ['7*1*4', '79164', true],
    ['7*1*4', '79264', false],
  ])('%s on %s', (pattern, address, fits) => {
    expect(compileAddressPattern(pattern)(address)).toBe(fits);
  });
});

describe('the rule book', () => {
  const rule = (to: string, behaviour: object, times?: number) =>
    Rule.parse({ protocol: 'smpp', match: { to }, behaviour, ...(times && { times }) });

  it('lets the first rule decide that matches and is not spent, then the built-in ones, then accepts', () => {
    const book = new RuleBook([rule('*9', { answer: 'reject', status: 9 })]);
    book.replace([rule('7*', { answer: 'reject', status: 1 }, 2), rule('79', { answer: 'reject', status: 2 })]);
    const statuses = ['79', '79', '79', '89', '88'].map((to) => book.verdict('smpp', to).status);
    expect(statuses).toEqual([1, 1, 2, 9, 0]);
    expect(book.verdict('smtp', '79').answer).toBe('accept');
    expect(book.list().map(({ used }) => used)).toEqual([2, 1]);
  });

  it('throttles per second', () => {
    let now = 1_000;
    const book = new RuleBook([rule('*', { answer: 'throttle', perSecond: 2 })], () => now);
    const three = () => [1, 2, 3].map(() => book.verdict('smpp', '7').status);
    expect(three()).toEqual([0, 0, 0x58]);
    now = 2_000;
    expect(three()).toEqual([0, 0, 0x58]);
  });

  it.each([
    ['accept', true],
    ['hang', true],
    ['garbage', true],
    ['disconnect-after', true],
    ['disconnect-before', false],
  ])('%s takes the message: %s', (answer, takes) => {
    expect(new RuleBook([rule('*', { answer })]).verdict('smpp', '7').takes).toBe(takes);
  });
});
