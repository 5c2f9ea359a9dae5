import { brokerAddresses, faultOfAddresses, virtualHostOf } from './addresses';

describe('addresses of a broker', () => {
  it('are one, or several after commas', () => {
    expect(brokerAddresses('amqp://one')).toEqual(['amqp://one']);
    expect(brokerAddresses('amqp://one:5672/v, amqps://two:5671/v')).toEqual([
      'amqp://one:5672/v',
      'amqps://two:5671/v',
    ]);
  });

  it.each([
    'amqp://one',
    'amqp://guest:guest@127.0.0.1:5672/%2F',
    'amqp://one/v?heartbeat=5,amqps://[::1]:5671/v',
    'amqp://one,amqp://two/,amqp://three/%2F',
  ])('are good: %s', (text) => {
    expect(faultOfAddresses(text)).toBeUndefined();
  });

  it.each([
    ['rabbit:5672', /^a URL that begins with amqp:\/\/ or amqps:\/\//],
    ['amqp://', /^a URL/],
    ['amqp://one,', /^address 2 of 2: a URL/],
    ['amqp://u:p@one,http://u:p@two:5672,amqp://u:p@three', /^address 2 of 3 \(two:5672\): a URL/],
    ['amqp://one/%zz', /^a URL/],
    ['amqp://one/a,amqp://u:p@two/a,amqp://u:p@three/b', /^address 3 of 3 \(three\/b\): .* host b, the first to a:/],
  ])('are not: %s', (text, fault) => {
    expect(faultOfAddresses(text)).toMatch(fault);
  });

  it('tell no half of a password that a comma has cut', () => {
    const fault = faultOfAddresses('amqp://user:sec,ret@one,amqp://user:sec%2Cret@two');
    expect(fault).toMatch(/^address 1 of 3: a URL .* \(a comma separates two\)$/);
    expect(fault).not.toMatch(/sec|ret@/);
  });

  it('name a virtual host', () => {
    expect(['amqp://one', 'amqp://one/', 'amqp://one/%2F', 'amqp://one/a%20b'].map(virtualHostOf)).toEqual([
      '/',
      '/',
      '/',
      'a b',
    ]);
  });
});
