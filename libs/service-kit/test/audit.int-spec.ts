import { useService } from '@carillon/testing';
import { Body, Controller, Delete, Inject, Param, Put } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { defineService, ServiceConfig } from '../src';

@Controller('api/ringers')
class RingersController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Put(':id')
  async put(@Param('id') id: string, @Body() { name, contact }: { name: string; contact: object }): Promise<void> {
    await this.dataSource.query(
      `insert into ringer (id, name, contact) values ($1, $2, $3)
       on conflict (id) do update set name = excluded.name, contact = excluded.contact`,
      [id, name, contact],
    );
  }

  @Delete(':id')
  async remove(@Param('id') id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(`delete from ringer where id = $1`, [id]);
      if (id === 'the-last') throw new Error('somebody must ring');
    });
  }
}

class Ringer1700000000001 {
  readonly name = 'Ringer1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table ringer (id text primary key, name text not null, contact jsonb not null)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ringer`);
  }
}

const tower = defineService({
  name: 'bell-tower',
  summary: 'Rings.',
  config: ServiceConfig,
  migrations: [Ringer1700000000001],
  controllers: [RingersController],
  audited: [{ table: 'ringer', key: ['id'], secret: ['contact'] }],
  providers: () => [],
});

const API_TOKEN = 'the-sexton-knows-it';
// One connection for requests and anybody else: whose change it is must not stick to it.
const service = useService(tower, { API_TOKEN, DATABASE_POOL: '2' });

const call = (method: string, path: string, body?: object) =>
  fetch(new URL(path, service.running.url), {
    method,
    headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

interface Page {
  readonly items: Record<string, unknown>[];
  readonly next?: string;
}
const audit = async (query = ''): Promise<Page> => (await (await call('GET', `/api/audit${query}`)).json()) as Page;

describe('the audit log', () => {
  it('tells who did what, before and after, and of secrets only the names', async () => {
    await call('PUT', '/api/ringers/r1', { name: 'first', contact: { phone: '+15550100001', room: 1 } });
    await call('PUT', '/api/ringers/r1', { name: 'second', contact: { phone: '+15550100002', room: 1 } });
    await call('PUT', '/api/ringers/r1', { name: 'second', contact: { phone: '+15550100002', room: 1 } });
    await call('DELETE', '/api/ringers/r1');

    const { items } = await audit('?subjectId=r1');
    const by = { who: 'api-token', subject: 'ringer', subjectId: 'r1', at: expect.any(String) as string };
    expect(items).toEqual([
      {
        ...by,
        request: 'DELETE /api/ringers/r1',
        operation: 'delete',
        before: { id: 'r1', name: 'second' },
      },
      { ...by, request: 'PUT /api/ringers/r1', operation: 'update', before: {}, after: {} },
      {
        ...by,
        request: 'PUT /api/ringers/r1',
        operation: 'update',
        before: { name: 'first' },
        after: { name: 'second', contact: { withheld: ['phone'] } },
      },
      {
        ...by,
        request: 'PUT /api/ringers/r1',
        operation: 'insert',
        after: { id: 'r1', name: 'first', contact: { withheld: ['phone', 'room'] } },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('555');
  });

  it('forgets what was rolled back, and knows nothing of changes that no request made', async () => {
    await call('PUT', '/api/ringers/the-last', { name: 'last', contact: {} });
    expect((await call('DELETE', '/api/ringers/the-last')).status).toBe(500);
    const dataSource = service.running.app.get(DataSource);
    await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        dataSource.query(`insert into ringer values ($1, 'by himself', '{}')`, [`self-${index}`]),
      ),
    );
    expect((await audit('?subjectId=the-last')).items.map(({ operation }) => operation)).toEqual(['insert']);
    expect((await audit('?subjectId=self-0')).items).toEqual([]);
  });

  it('is read in pages, and still written after a restart', async () => {
    await service.restart();
    for (const id of ['p1', 'p2', 'p3']) await call('PUT', `/api/ringers/${id}`, { name: id, contact: {} });
    const first = await audit('?limit=2&who=api-token');
    expect(first.items.map(({ subjectId }) => subjectId)).toEqual(['p3', 'p2']);
    const second = await audit(`?limit=1&who=api-token&after=${first.next}`);
    expect(second.items.map(({ subjectId }) => subjectId)).toEqual(['p1']);
  });
});
