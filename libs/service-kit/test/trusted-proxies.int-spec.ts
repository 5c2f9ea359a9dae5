import { useService } from '@carillon/testing';
import { defineService, ServiceConfig } from '../src';

const tower = defineService({ name: 'bell-tower', summary: 'Rings.', config: ServiceConfig, providers: () => [] });
const settings = { AUTH_SECRET: 'a secret of at least 32 characters', RATE_LIMIT_PER_MINUTE: '3' };

/** The statuses of five requests for a token, without credentials, that come through these proxies. */
async function five({ running }: ReturnType<typeof useService>, forwardedFor: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const headers = { 'x-forwarded-for': forwardedFor.replace('*', String(count)) };
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    statuses.push((await fetch(new URL('/oauth/token', running.url), { method: 'POST', body, headers })).status);
  }
  return statuses;
}
const LIMITED = [401, 401, 401, 429, 429];

describe.each(['loopback', '127.0.0.0/8, ::1', '1'])('behind trusted proxies (%s)', (TRUSTED_PROXIES) => {
  const service = useService(tower, { ...settings, TRUSTED_PROXIES });

  it('each client has a limit of its own, and cannot evade it by naming others', async () => {
    expect(await five(service, '203.0.113.1')).toEqual(LIMITED);
    expect(await five(service, '198.51.100.*, 203.0.113.2')).toEqual(LIMITED);
    expect(await five(service, '203.0.113.2')).toEqual([429, 429, 429, 429, 429]);
  });
});

describe('without trusted proxies', () => {
  const service = useService(tower, settings);

  it('what is said of others counts for nothing', async () => {
    expect(await five(service, '203.0.113.*')).toEqual(LIMITED);
  });
});
