import { z } from 'zod';
import { readSettings, ServiceConfig, SettingsError } from './settings';

const good = { DATABASE_URL: 'postgres://localhost/carillon', RABBITMQ_URL: 'amqp://localhost' };

describe('readSettings', () => {
  it('fills in defaults and converts numbers', () => {
    expect(readSettings('tower', ServiceConfig, { ...good, PORT: '7000' })).toMatchObject({
      PORT: 7000,
      LOG_LEVEL: 'info',
    });
  });

  it('takes an empty variable as not set', () => {
    expect(readSettings('tower', ServiceConfig, { ...good, PORT: '' })).toMatchObject({ PORT: 8080 });
  });

  it('names every fault in one message', () => {
    const schema = ServiceConfig.extend({ BELLS: z.coerce.number().int() });
    const read = () =>
      readSettings('tower', schema, { DATABASE_URL: 'mysql://x', PORT: '99999', BELLS: 'many', LOG_LEVEL: 'loud' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/^tower cannot start, 5 setting\(s\) are wrong:/);
    for (const name of ['DATABASE_URL', 'RABBITMQ_URL: is not set', 'PORT', 'BELLS', 'LOG_LEVEL'])
      expect(read).toThrow(name);
  });

  it.each([
    ['none', false],
    ['2', 2],
    ['loopback', ['loopback']],
    [' 10.0.0.0/8 , fd00::/8,192.0.2.1,uniquelocal', ['10.0.0.0/8', 'fd00::/8', '192.0.2.1', 'uniquelocal']],
  ])('reads the trusted proxies %j', (TRUSTED_PROXIES, expected) => {
    expect(readSettings('tower', ServiceConfig, { ...good, TRUSTED_PROXIES }).TRUSTED_PROXIES).toEqual(expected);
  });

  it.each(['0', 'true', 'all', 'proxy.example', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.0/8/8', '::1/129', 'loopback,'])(
    'refuses the trusted proxies %j',
    (TRUSTED_PROXIES) => {
      expect(() => readSettings('tower', ServiceConfig, { ...good, TRUSTED_PROXIES })).toThrow(
        /TRUSTED_PROXIES: ".*": not an address, a network or one of loopback/,
      );
    },
  );

  it('takes the addresses of a cluster, and says which one is wrong', () => {
    const nodes = 'amqp://u:p@rabbit-1/v,amqp://u:p@rabbit-2/v,amqp://u:p@rabbit-3/v';
    const read = (RABBITMQ_URL: string) => readSettings('tower', ServiceConfig, { ...good, RABBITMQ_URL });
    expect(read(nodes).RABBITMQ_URL).toBe(nodes);
    expect(() => read('amqp://u:p@rabbit-1/v,http://u:p@rabbit-2/v')).toThrow(
      /RABBITMQ_URL: address 2 of 2 \(rabbit-2\/v\): a URL that begins with amqp:\/\//,
    );
    expect(() => read('rabbit-1')).toThrow(/RABBITMQ_URL: a URL that begins with/);
  });

  it('will not listen on a network without a token', () => {
    expect(() => readSettings('tower', ServiceConfig, { ...good, HOST: '0.0.0.0' })).toThrow(
      /API_TOKEN: required while HOST/,
    );
    const withToken = { ...good, HOST: '0.0.0.0', API_TOKEN: 'a-long-enough-token' };
    expect(readSettings('tower', ServiceConfig, withToken).HOST).toBe('0.0.0.0');
  });
});
