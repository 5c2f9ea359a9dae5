import { loyaltyEventTypes } from '@carillon/contracts';
import { compileTemplate } from './compile-template';
import { describeNames, offeredNames } from './names';

describe.each([undefined, ...loyaltyEventTypes.keys()])('the names for %s', (eventType) => {
  const offered = offeredNames(eventType);
  const described = describeNames(eventType);

  it('are all that may be used, each once', () => {
    const names = described.map(({ name }) => name.replace('<currency>', '*'));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(names)).toEqual(offered);
  });

  it('can be written as they are described', () => {
    const text = described
      .flatMap(({ name, alias }) => [`{{${name.replace('<currency>', 'bonus')}}}`, ...(alias ? [`$${alias}`] : [])])
      .join(' ');
    expect(compileTemplate({ channel: 'sms', text }, offered)).toMatchObject({ outcome: 'ok' });
  });
});
