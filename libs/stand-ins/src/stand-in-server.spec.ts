import { once } from 'node:events';
import { connect } from 'node:http2';
import { loopbackCertificate } from './certificate';
import { ObedientDesk } from './obedient-desk';
import { jsonOf, settle, type StandIn } from './stand-in';
import { StandInServer } from './stand-in-server';

/** A provider that takes `{to, text}` and says what it thinks of it. */
const echo: StandIn = {
  name: 'echo',
  refusals: {
    recipient: { status: 404, code: 'NOBODY' },
    content: { status: 400, code: 'NONSENSE' },
    account: { status: 401, code: 'STRANGER' },
    throttle: { status: 429, code: 'SLOWLY' },
  },
  handle: (call, desk) =>
    settle(echo, desk, jsonOf(call, { status: 400 }) as { to: string; text: string }, {
      accepted: (id) => ({ status: 200, body: { id, path: call.path, httpVersion: call.httpVersion } }),
      refused: ({ status, code }) => ({ status, body: { code } }),
    }),
};

describe('a server of stand-ins', () => {
  const desk = new ObedientDesk();
  let server: StandInServer;
  const post = (body: string, path = '/echo/say') => fetch(`${server.url}${path}`, { method: 'POST', body });
  const said = JSON.stringify({ to: 'x', text: 'y' });

  beforeAll(async () => {
    server = new StandInServer({ standIns: [echo], desk });
    await server.resume();
  });
  beforeEach(() => {
    desk.decision = { answer: 'accept' };
    desk.taken.length = 0;
  });
  afterAll(() => server.pause());

  it('hands what is said to the stand-in of the path, and nobody else', async () => {
    expect(await (await post(said)).json()).toMatchObject({ path: '/say', httpVersion: '1.1' });
    expect(desk.taken).toEqual([{ to: 'x', text: 'y' }]);
    expect((await post(said, '/other/say')).status).toBe(404);
    expect((await post('{')).status).toBe(400);
    expect(desk.taken).toHaveLength(1);
  });

  it.each([
    [{ answer: 'reject' }, 404, 'NOBODY', 0],
    [{ answer: 'reject', status: 418, code: 'TEAPOT' }, 418, 'TEAPOT', 0],
    [{ answer: 'throttle' }, 429, 'SLOWLY', 0],
  ] as const)('refuses by %j', async (decision, status, code, taken) => {
    desk.decision = decision;
    const response = await post(said);
    expect([response.status, await response.json(), desk.taken.length]).toEqual([status, { code }, taken]);
  });

  it('leaves the client in the dark when it is told so', async () => {
    desk.decision = { answer: 'garbage' };
    expect(await (await post(said)).text()).toMatch(/^<html>/);
    desk.decision = { answer: 'disconnect-after' };
    await expect(post(said)).rejects.toThrow();
    desk.decision = { answer: 'hang' };
    const hanging = fetch(`${server.url}/echo/say`, { method: 'POST', body: said, signal: AbortSignal.timeout(200) });
    await expect(hanging).rejects.toThrow(/timeout/);
    expect(desk.taken).toHaveLength(3);
  });

  it('is away while it is paused, and back at the same address', async () => {
    const { url } = server;
    await server.pause();
    await expect(post(said)).rejects.toThrow();
    await server.resume();
    expect(server.url).toBe(url);
    expect((await post(said)).status).toBe(200);
  });

  it('speaks HTTP/2 over TLS', async () => {
    const tls = await loopbackCertificate();
    const secure = new StandInServer({ standIns: [echo], desk, tls });
    await secure.resume();
    const client = connect(secure.url, { ca: tls.cert });
    const stream = client.request({ ':method': 'POST', ':path': '/echo/say' });
    stream.end(said);
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    const body = Buffer.concat(await stream.toArray()).toString('utf8');
    expect(headers[':status']).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ httpVersion: '2.0' });
    client.close();
    await secure.pause();
  });
});
