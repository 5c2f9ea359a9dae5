import { compileTemplate } from './compile-template';
import { offeredNames } from './names';
import { neededNames } from './needed-names';

function neededBy(text: string): readonly string[] {
  const result = compileTemplate({ channel: 'sms', text }, offeredNames('purchase.completed'));
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return neededNames(result.compiled);
}

describe('neededNames', () => {
  it.each([
    ['Hi {{member.firstName}}, you have {{balance.bonus}} of {{balances}}', []],
    ['{{discount}} and {{purchaseAmount}}, $Discount once more', ['discount', 'purchaseAmount']],
    ['{{#discount}}You saved {{discount}} of {{purchaseAmount}}{{/discount}}', []],
    ['You saved {{discount}}{{^discount}}nothing{{/discount}}', []],
    ['{{#member.firstName}}You saved {{discount}}{{/member.firstName}}', ['discount']],
    [
      '{{^member.firstName}}{{discount}}{{/member.firstName}}{{^purchaseAmount}}no amount{{/purchaseAmount}}',
      ['discount'],
    ],
  ])('of %s', (text, names) => {
    expect(neededBy(text)).toEqual(names);
  });

  it('takes a fallback in one field for that field alone', () => {
    const template = {
      channel: 'inbox' as const,
      title: '{{discount}}{{^discount}}Thanks{{/discount}}',
      body: 'You saved {{discount}}.',
    };
    const result = compileTemplate(template, offeredNames());
    expect(result.outcome === 'ok' && neededNames(result.compiled)).toEqual(['discount']);
  });
});
