import { connect, createServer } from 'node:net';
import { Handles, type Outgoing, RejectedError, TransientError } from '@carillon/messaging';
import { EventAccepted, type Item } from '@carillon/contracts';
import { createDatabase, eventually, TestBroker, useService } from '@carillon/testing';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { createZodDto } from 'nestjs-zod';
import type { EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { defineService, ServiceConfig } from '../src';

class RingRequest extends createZodDto(z.object({ bell: z.string().min(1), strokes: z.number().int().max(12) })) {}

@Controller('api/bells')
class BellsController {
  @Post()
  ring(@Body() { bell, strokes }: RingRequest): object {
    return { bell, strokes };
  }

  @Get(':name')
  bell(@Param('name') name: string): never {
    if (name === 'lost') throw new RejectedError('BELL_NOT_FOUND', 'no bell is called lost');
    if (name === 'cracked')
      throw new RejectedError('BELL_CRACKED', 'no sound', {
        faults: [{ pointer: '/rim', code: 'CRACK', detail: 'a crack' }],
      });
    if (name === 'busy') throw new TransientError('RINGER_AWAY', 'back in a moment', 2_000);
    throw new Error(`secret of ${name}`);
  }
}

@Handles(EventAccepted)
class Count {
  async handle(items: readonly Item<typeof EventAccepted>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await tx.query(`insert into counted select * from unnest($1::uuid[])`, [items.map(({ id }) => id)]);
    return [];
  }
}

class Tower1700000000001 {
  readonly name = 'Tower1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table counted (id uuid primary key)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table counted`);
  }
}

const tower = defineService({
  name: 'bell-tower',
  summary: 'Rings.',
  config: ServiceConfig,
  migrations: [Tower1700000000001],
  controllers: [BellsController],
  providers: () => [Count],
});

const TOKEN = 'the-sexton-knows-it';

describe('a service', () => {
  const service = useService(tower, { API_TOKEN: TOKEN });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, service.running.url), {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...init.headers },
    });

  const accepted = (eventId: string) =>
    EventAccepted.item({
      cause: { id: eventId, correlationId: eventId, occurredAt: new Date() },
      payload: { event: { ...EventAccepted.example.event, eventId } },
    });

  it('is alive, ready, and tells its metrics', async () => {
    expect((await call('/health/live')).status).toBe(200);
    expect(await (await call('/health/ready')).json()).toEqual({
      status: 'ok',
      database: true,
      broker: true,
      serving: true,
    });
    expect(await (await call('/metrics')).text()).toContain('inbox_unanswered{service="bell-tower"} 0');
  });

  it('handles packets in a schema of its own', async () => {
    await service.broker.publishPacket([accepted('a'), accepted('b')]);
    await eventually(async () =>
      expect(await service.database.query(`select 1 from bell_tower.counted`)).toHaveLength(2),
    );
  });

  it('answers a bad body with problem details that name each field', async () => {
    const response = await call('/api/bells', { method: 'POST', body: JSON.stringify({ strokes: 13 }) });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
    expect(problem.code).toBe('INVALID');
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/bell', '/strokes']);
  });

  it.each([
    ['lost', 404, 'BELL_NOT_FOUND'],
    ['cracked', 422, 'BELL_CRACKED'],
    ['busy', 503, 'RINGER_AWAY'],
    ['other', 500, 'UNEXPECTED'],
  ])('answers %s with %d %s', async (name, status, code) => {
    const response = await call(`/api/bells/${name}`);
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status, code });
    expect(text).not.toContain('secret');
    if (status === 503) expect(response.headers.get('retry-after')).toBe('2');
  });

  it('answers what is no JSON, no route and no token in the same form', async () => {
    const notJson = await call('/api/bells', { method: 'POST', body: '{' });
    expect([notJson.status, ((await notJson.json()) as { code: string }).code]).toEqual([400, 'BAD_REQUEST']);
    const tooLarge = await call('/api/bells', { method: 'POST', body: JSON.stringify({ bell: 'x'.repeat(3e6) }) });
    expect([tooLarge.status, ((await tooLarge.json()) as { code: string }).code]).toEqual([413, 'CONTENT_TOO_LARGE']);
    const noRoute = await call('/api/organs');
    expect([noRoute.status, ((await noRoute.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
    const noToken = await call('/api/bells/lost', { headers: { authorization: 'Bearer wrong' } });
    expect([noToken.status, ((await noToken.json()) as { code: string }).code]).toEqual([401, 'UNAUTHORIZED']);
    const shouted = await call('/API/bells/lost', { headers: { authorization: 'Bearer wrong' } });
    expect(shouted.status).toBe(401);
  });

  it('describes its REST interface without starting', async () => {
    const document = await tower.openApi();
    expect(Object.keys(document.paths)).toEqual(['/api/bells', '/api/bells/{name}']);
    expect(document.components?.schemas).toHaveProperty('RingRequest');
  });

  it('keeps its data over a restart, and two of it migrate side by side', async () => {
    await service.restart();
    await service.replica();
    await service.broker.publishPacket([accepted('c')]);
    await eventually(async () =>
      expect(await service.database.query(`select 1 from bell_tower.counted`)).toHaveLength(3),
    );
  });
});

describe('a service whose database comes late', () => {
  it('waits for it', async () => {
    const [broker, database] = await Promise.all([TestBroker.create(), createDatabase()]);
    const url = new URL(database.url);
    const gate = createServer();
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    const { port } = gate.address() as { port: number };
    await new Promise((resolve) => gate.close(resolve));
    const starting = tower.start({
      DATABASE_URL: `postgres://${url.username}@127.0.0.1:${port}${url.pathname}`,
      RABBITMQ_URL: broker.url,
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const late = createServer((socket) => {
      const database = connect(Number(url.port), url.hostname);
      socket.pipe(database).pipe(socket);
      for (const end of [socket, database]) end.on('error', () => end.destroy());
    });
    late.listen(port, '127.0.0.1');
    const running = await starting;
    expect((await fetch(new URL('/health/ready', running.url))).status).toBe(200);
    await running.close();
    late.close();
    await broker.drop();
    await database.drop();
  }, 60_000);
});
