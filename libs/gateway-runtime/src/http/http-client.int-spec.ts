import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { HttpClient, isFailure } from './http-client';

/** A TCP server that reads one request and says whatever it was told to. */
async function peer(
  say: (socket: Socket) => void,
): Promise<{ url: string; heard: () => string; close(): Promise<void> }> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      if (heard.endsWith('BODY')) say(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret?x=1`, heard: () => heard, close };
}

const answer = (body: string, length = body.length): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${body}`;

describe('HttpClient', () => {
  const client = new HttpClient({ connections: 2, longestAnswer: 1_000 });
  afterAll(() => client.close());

  async function ask(say: (socket: Socket) => void, signal = AbortSignal.timeout(5_000)) {
    const { url, close, heard } = await peer(say);
    const result = await client.request(url, { method: 'POST', body: 'BODY' }, signal);
    await close();
    return { result, heard: heard() };
  }

  it('brings an answer, with ids of any length whole', async () => {
    const { result, heard } = await ask((socket) => socket.end(answer('{"id":9223372036854775807,"n":5}')));
    if (isFailure(result)) throw new Error(result.code);
    expect(result.json()).toEqual({ id: '9223372036854775807', n: 5 });
    expect(heard).toMatch(/^POST \/secret\?x=1 HTTP/);
  });

  it('has certainly sent nothing when nobody is there', async () => {
    const { url, close } = await peer(() => undefined);
    await close();
    const result = await client.request(url, { method: 'POST', body: 'BODY' }, AbortSignal.timeout(5_000));
    expect(result).toEqual({ outcome: 'deferred', code: 'UNREACHABLE', detail: 'ECONNREFUSED', unreachable: true });
  });

  it.each([
    ['silence', () => undefined, 'TIMEOUT'],
    ['a cut line', (socket: Socket) => socket.destroy(), 'NO_ANSWER'],
    ['half an answer', (socket: Socket) => socket.end(answer('{"id"', 100)), 'NO_ANSWER'],
    ['no HTTP', (socket: Socket) => socket.end('<html>'), 'NO_ANSWER'],
    ['too long an answer', (socket: Socket) => socket.end(answer('x'.repeat(2_000))), 'ANSWER_TOO_LONG'],
  ])('does not know what came of it after %s', async (_, say, code) => {
    const { result } = await ask(say, AbortSignal.timeout(500));
    expect(result).toMatchObject({ outcome: 'unknown', code });
  });

  it('never names the address', async () => {
    const { result } = await ask((socket) => socket.destroy());
    expect(JSON.stringify(result)).not.toMatch(/secret|127\.0/);
  });
});
