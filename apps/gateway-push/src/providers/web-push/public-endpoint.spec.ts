import { isPublicEndpoint } from './public-endpoint';

const at =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);
const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

describe('isPublicEndpoint', () => {
  it.each([
    ['https://updates.push.example/wpush/v2/x', at('203.0.113.9', '2001:db8::1'), true],
    ['http://updates.push.example/x', at('203.0.113.9'), false],
    ['https://inside.example/x', at('203.0.113.9', '10.0.0.7'), false],
    ['https://inside.example/x', at('::ffff:127.0.0.1'), false],
    ['https://inside.example/x', at('fd00::1'), false],
    ['https://inside.example/x', at(), false],
    ['https://127.0.0.1/x', at('203.0.113.9'), false],
    ['https://2130706433/x', at('203.0.113.9'), false],
    ['https://[::1]/x', at('203.0.113.9'), false],
    ['https://169.254.169.254/latest', at('203.0.113.9'), false],
    ['https://203.0.113.9/x', at(), true],
    ['https://nobody.example/x', failing('ENOTFOUND'), false],
    ['https://later.example/x', failing('EAI_AGAIN'), undefined],
  ])('%s: %#', async (url, resolve, expected) => {
    expect(await isPublicEndpoint(new URL(url), resolve)).toBe(expected);
  });
});
