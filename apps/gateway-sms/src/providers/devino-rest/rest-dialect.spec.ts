import { readRestError, readRestIds, readRestState } from './rest-dialect';

describe('readRestError', () => {
  it.each([
    ['{"Code":4,"Desc":"Invalid login"}', { code: '4', desc: 'Invalid login' }],
    ['{Code:5,Desc:"Not enough credits"}', { code: '5', desc: 'Not enough credits' }],
    ['{"code":"2","desc":"x"}', { code: '2', desc: 'x' }],
    ['["GW0261BBD6B3"]', undefined],
    ['<html>', undefined],
  ])('of %s', (text, error) => {
    expect(readRestError(text)).toEqual(error);
  });
});

describe('readRestIds', () => {
  it.each([
    ['["GW0261BBD6B3"]', ['GW0261BBD6B3']],
    ['["SAR-1-2-1","SAR-1-2-2"]', ['SAR-1-2-1', 'SAR-1-2-2']],
    ['[["1"],["2"]]', ['1', '2']],
    ['[9223372036854775807]', ['9223372036854775807']],
    ['[]', undefined],
    ['{"Code":1}', undefined],
  ])('of %s', (text, ids) => {
    expect(readRestIds(text)).toEqual(ids);
  });
});

describe('readRestState', () => {
  const states = { 0: 'delivered', '-1': 'sent', 46: 'expired' } as const;

  it('reads any case of the keys, and dates of .NET', () => {
    const text = '{"State":0,"ReportedDateUtc":"/Date(1295954400000)/","Price":1}';
    const receipt = { providerMessageIds: ['7'], status: 'delivered', at: new Date(1_295_954_400_000) };
    expect(readRestState('7', text, states)).toEqual(receipt);
    expect(readRestState('7', text.toLowerCase().replace('/date', '/Date'), states)).toEqual(receipt);
    expect(readRestState('7', '{"state":"46"}', states)).toMatchObject({ status: 'expired', code: 'STATE_46' });
  });

  it('says nothing of a message that is not in their database yet', () => {
    expect(readRestState('7', '{"State":255}', states)).toBeUndefined();
    expect(readRestState('7', '<html>', states)).toBeUndefined();
  });
});
