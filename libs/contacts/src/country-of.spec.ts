import { countryOf } from './country-of';

describe('countryOf', () => {
  it.each([
    ['+79160000001', 'RU'],
    ['+77010000001', 'KZ'],
    ['+375290000001', 'BY'],
    ['+12125550100', 'US'],
    ['+99999999999', undefined],
  ])('of %s', (phone, country) => {
    expect(countryOf(phone)).toBe(country);
  });
});
