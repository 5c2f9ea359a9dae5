import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, testManagementUrl } from '@carillon/testing';
import { refuse } from '../src';
import { main } from '../src/dead-letters/cli';
import { hear, type Listener, rung, Tower } from './harness';

describe('npm run dead', () => {
  let tower: Tower;
  let listener: Listener;

  beforeEach(async () => {
    tower = await Tower.build();
    listener = (await tower.worker()).listener;
    listener.behave = async (items) => items.map((item) => refuse(item, 'NO_ROPE', 'the rope is missing'));
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
  }, 60_000);

  async function dead(...argv: readonly string[]): Promise<{ code: number; text: string }> {
    let text = '';
    const env = { RABBITMQ_URL: tower.broker.url, RABBITMQ_MANAGEMENT_URL: testManagementUrl() };
    const code = await main(argv, env, (part) => (text += part));
    return { code, text };
  }

  async function refuseTwo(): Promise<readonly string[]> {
    const items = [rung('one'), rung('two')];
    await tower.broker.publishPacket(items);
    await eventually(async () => expect(await tower.broker.depth('tower.dead')).toBe(2));
    return items.map(({ id }) => id);
  }

  it('lists, shows and keeps what was given up', async () => {
    const [first, second] = await refuseTwo();
    const listed = await eventually(async () => {
      const answer = await dead('list');
      expect(answer.text).toContain(first);
      return answer;
    });
    expect(listed.code).toBe(0);
    expect(listed.text.trim().split('\n')).toHaveLength(2);
    expect(listed.text).toContain('NO_ROPE');
    expect(await dead('show', second!)).toMatchObject({
      code: 0,
      text: expect.stringContaining('"bell": "two"') as string,
    });
    await eventually(async () => expect(await tower.broker.depth('tower.dead')).toBe(2));
  });

  it('replays one, and leaves the other', async () => {
    const [first] = await refuseTwo();
    listener.behave = hear;
    expect((await dead('replay', first!)).code).toBe(0);
    await eventually(async () => expect(await tower.heard()).toEqual({ one: 1 }));
    await eventually(async () => expect(await tower.broker.depth('tower.dead')).toBe(1));
  });

  it('replays a corrected body', async () => {
    const [first] = await refuseTwo();
    const { text } = await dead('show', first!);
    const packet = JSON.parse(text.slice(text.indexOf('{'))) as { items: { payload: object }[] };
    packet.items[0]!.payload = { bell: 'mended' };
    const folder = await mkdtemp(join(tmpdir(), 'carillon-'));
    const file = join(folder, 'mended.json');
    await writeFile(file, JSON.stringify(packet));
    listener.behave = hear;
    expect((await dead('replay', first!, '--with', file)).code).toBe(0);
    await eventually(async () => expect(await tower.heard()).toEqual({ mended: 1 }));
    await rm(folder, { recursive: true });
  });

  it('discards by code, and all that match', async () => {
    await refuseTwo();
    expect((await dead('discard', '--all', '--queue', 'tower.dead', '--code', 'OTHER')).code).toBe(1);
    // What was only looked at is back a moment later.
    await eventually(async () => expect(await tower.broker.depth('tower.dead')).toBe(2));
    expect((await dead('discard', '--all', '--queue', 'tower.dead', '--code', 'NO_ROPE')).code).toBe(0);
    expect((await dead('list')).text).toBe('Nothing was given up.\n');
  });

  it('explains itself when the words are wrong', async () => {
    expect(await dead('--help')).toMatchObject({
      code: 0,
      text: expect.stringContaining('npm run dead -- list') as string,
    });
    expect(await dead('bury')).toMatchObject({ code: 2, text: expect.stringContaining('no command "bury"') as string });
    expect((await dead('discard', '--all')).text).toContain('--all needs --queue');
    expect((await dead('replay', 'no-such-id')).code).toBe(1);
  });
});
