import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { eventually, useService } from '@carillon/testing';
import { Body, Controller, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { defineService, mayTakeLong, ServiceConfig } from '../src';

@Controller('api')
class BellsController {
  @Post('bells')
  ring(@Body() body: object): object {
    return body;
  }

  @Post('files')
  async take(@Req() request: Request): Promise<object> {
    mayTakeLong(request);
    let bytes = 0;
    for await (const piece of request) bytes += (piece as Buffer).length;
    return { bytes };
  }
}

const API_TOKEN = 'the-sexton-knows-it';
const tower = defineService({
  name: 'bell-tower',
  summary: 'Rings.',
  config: ServiceConfig,
  controllers: [BellsController],
  providers: () => [],
});

describe('a request that comes slowly', () => {
  const service = useService(tower, { API_TOKEN, REQUEST_SECONDS: '1' });
  const sockets: Socket[] = [];

  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  /** Sends the head of a request, and one letter after another until told otherwise. */
  const trickle = (path: string, { token = API_TOKEN, type = 'application/json' } = {}) => {
    const { hostname, port } = new URL(service.running.url);
    const socket = connect(Number(port), hostname);
    const seen = { text: '', isClosed: false, sent: 0 };
    sockets.push(socket.on('error', () => undefined));
    socket.on('data', (data) => (seen.text += data.toString()));
    socket.on('close', () => (seen.isClosed = true));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const timer = setInterval(() => {
      seen.sent += 1;
      socket.write('1\r\n1\r\n');
    }, 50);
    socket.on('close', () => clearInterval(timer));
    const stop = (): void => clearInterval(timer);
    return { seen, stop, end: () => (stop(), socket.write('0\r\n\r\n')) };
  };

  it('is given up', async () => {
    const { seen } = trickle('/api/bells');
    await eventually(() => expect(seen.isClosed).toBe(true));
    expect(seen.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(seen.text).toContain('"code":"REQUEST_TIMEOUT"');
    expect(seen.sent).toBeGreaterThan(10);
  });

  it('is given up as well when it has been refused, file or not', async () => {
    const { seen } = trickle('/api/files', { token: 'a-thief', type: 'text/csv' });
    await eventually(() => expect(seen.isClosed).toBe(true));
    expect(seen.text).toMatch(/^HTTP\/1\.1 401 /);
    expect(seen.text).not.toContain('408');
  });

  it('may take its time if it is a file, until it pauses', async () => {
    const [whole, paused] = [1, 2].map(() => trickle('/api/files', { type: 'text/csv' })) as [
      ReturnType<typeof trickle>,
      ReturnType<typeof trickle>,
    ];
    // Three times as long as any other request.
    await eventually(() => expect(whole.seen.sent).toBeGreaterThan(60), { withinMs: 30_000 });
    paused.stop();
    await eventually(() => expect(paused.seen.text).toMatch(/^HTTP\/1\.1 408 /));
    expect([whole.seen.text, whole.seen.isClosed]).toEqual(['', false]);
    whole.end();
    await eventually(() => expect(whole.seen.text).toContain(`{"bytes":${whole.seen.sent}}`));
  });

  it('is given up while its headers come, by Node', () => {
    const { headersTimeout } = service.running.app.getHttpServer() as Server;
    expect(headersTimeout).toBe(60_000);
  });

  it('is none if it has no body, and connections that wait for their next request are left alone', async () => {
    const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
    for (const body of ['{"a":1}', undefined, '{}']) {
      const response = await fetch(new URL('/api/bells', service.running.url), { method: 'POST', headers, body });
      expect(response.status).toBe(201);
    }
  });
});
