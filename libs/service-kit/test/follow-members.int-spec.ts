import { TimerFired } from '@carillon/contracts';
import { RETRY_RUNGS } from '@carillon/messaging';
import { eventually, membersMerged, useService } from '@carillon/testing';
import { Injectable } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { defineService, type Follower, type MemberMerge, MergedMembers, ServiceConfig } from '../src';

class Ringing1700000000001 {
  readonly name = 'Ringing1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table ringing (id text primary key, member_id text not null)`);
    await runner.query(`create table tally (member_id text primary key, rung int not null)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table tally`);
    await runner.query(`drop table ringing`);
  }
}

/** Adds up, and says so by an item. */
@Injectable()
class Tallies implements Follower {
  async follow({ memberId, absorbedIds, cause }: MemberMerge, tx: EntityManager) {
    const rows: unknown[] = await tx.query(
      `with gone as (delete from tally where member_id = any($1::text[]) returning rung)
       insert into tally as t select $2, sum(rung) from gone having count(*) > 0
       on conflict (member_id) do update set rung = t.rung + excluded.rung returning 1`,
      [absorbedIds, memberId],
    );
    return rows.map(() => TimerFired.item({ cause, payload: { ...TimerFired.example, timerId: memberId } }));
  }
}

const SECOND_LOOK = RETRY_RUNGS[2].name;
const rows = 'member_id = any($1::text[])';
const tower = defineService({
  name: 'bell-tower',
  summary: 'Rings.',
  config: ServiceConfig,
  migrations: [Ringing1700000000001],
  personal: [
    { table: 'ringing', rows, onErasure: 'delete', follows: 'member_id' },
    { table: 'tally', rows, onErasure: 'delete', follows: Tallies },
  ],
  providers: () => [Tallies],
});

describe('what is kept of members who become one', () => {
  const service = useService(tower);
  const sql = (text: string, values: unknown[] = []) => service.database.query(text, values);
  const ring = async (memberId: string, id: string) => {
    await sql(`insert into bell_tower.ringing values ($1, $2)`, [id, memberId]);
    await sql(
      `insert into bell_tower.tally as t values ($1, 1) on conflict (member_id) do update set rung = t.rung + 1`,
      [memberId],
    );
  };
  const keptOf = async (id: string) => ({
    ringings: await sql(`select id, member_id as of from bell_tower.ringing where id like $1 order by id`, [`${id}-%`]),
    tallies: await sql(`select member_id as of, rung from bell_tower.tally where member_id like $1`, [`%-${id}`]),
  });
  const tell = (...merges: Parameters<typeof membersMerged>[]) =>
    merges.reduce(
      async (before, merge) => (await before, service.broker.publishPacket([membersMerged(...merge)])),
      Promise.resolve(),
    );
  const all = (id: string) => ({
    ringings: [1, 2, 3].map((number) => ({ id: `${id}-${number}`, of: `c-${id}` })),
    tallies: [{ of: `c-${id}`, rung: 3 }],
  });
  const ringAll = async (id: string) => {
    for (const [index, name] of ['a', 'b', 'c'].entries()) await ring(`${name}-${id}`, `${id}-${index + 1}`);
  };

  it('is kept of the one who goes on, in whatever order the merges become known, and however often', async () => {
    const stories: Record<string, (id: string) => Parameters<typeof membersMerged>[]> = {
      once: (id) => [[`c-${id}`, [`a-${id}`, `b-${id}`]]],
      'in order': (id) => [
        [`b-${id}`, [`a-${id}`]],
        [`c-${id}`, [`a-${id}`, `b-${id}`]],
      ],
      // The later announcement came first; what was merged before must not be taken back.
      'late and again': (id) => [
        [`c-${id}`, [`a-${id}`, `b-${id}`]],
        [`b-${id}`, [`a-${id}`]],
        [`b-${id}`, [`a-${id}`]],
      ],
      // An earlier merge became known that makes another the one who goes on.
      'the other way round': (id) => [
        [`a-${id}`, [`b-${id}`], { revision: 1 }],
        [`b-${id}`, [`a-${id}`], { revision: 2 }],
        [`c-${id}`, [`a-${id}`, `b-${id}`], { revision: 3 }],
      ],
    };
    for (const [id, story] of Object.entries(stories)) {
      await ringAll(id);
      await tell(...story(id));
      await eventually(async () => expect(await keptOf(id)).toEqual(all(id)));
      for (const name of ['a', 'b', 'c'])
        expect(await service.running.app.get(MergedMembers).rootOf(`${name}-${id}`)).toBe(`c-${id}`);
    }
    expect(await service.running.app.get(MergedMembers).rootOf('a-stranger')).toBe('a-stranger');
  });

  it('is looked at once more later, for what was on its way, and what that causes is told', async () => {
    const told = await service.broker.collect('carillon.internal', TimerFired.name);
    const timers = () =>
      told.flatMap(({ body }) =>
        (JSON.parse(body) as { items: { id: string; payload: { timerId: string } }[] }).items.filter(
          ({ payload }) => payload.timerId === 'c-look',
        ),
      );
    const waiting = () => service.broker.depth(SECOND_LOOK);
    const before = await waiting();
    await ringAll('look');
    const merge = membersMerged('c-look', ['a-look', 'b-look']);
    await service.broker.publishPacket([merge]);
    await eventually(async () => expect(await keptOf('look')).toEqual(all('look')));
    await eventually(async () => expect(await waiting()).toBe(before + 1));
    await ring('a-look', 'look-4');
    // As it will come back from the ladder.
    await sql(`update bell_tower.merged_member set told_at = told_at - interval '15 minutes'`);
    await service.broker.publishPacket([merge]);
    await eventually(async () => expect((await keptOf('look')).tallies).toEqual([{ of: 'c-look', rung: 4 }]));
    await eventually(() => expect(new Set(timers().map(({ id }) => id)).size).toBe(2));
    expect(await waiting()).toBe(before + 1);
  });
});
