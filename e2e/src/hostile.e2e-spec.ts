import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectToFirst, eventually, testSeed } from '@carillon/testing';
import fc from 'fast-check';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { purchase, RECEIPTS_PROGRAMME } from './system/receipts';
import { ROOT } from './system/root';

const seed = testSeed();
const OPENAPI = join(ROOT, 'docs/reference/openapi');
const REQUESTS_PER_OPERATION = 12;
/** Every service that has REST. */
const SERVICES = readdirSync(OPENAPI).map((file) => file.replace(/\.json$/, ''));

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Names of the fields of its body, if it takes one. */
  readonly fields: readonly string[] | undefined;
}

/** Every operation that a service says it has. */
function operationsOf(service: string): readonly Operation[] {
  const document = JSON.parse(readFileSync(join(OPENAPI, `${service}.json`), 'utf8')) as {
    paths: Record<string, Record<string, { requestBody?: { content?: Record<string, { schema?: Schema }> } }>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const fieldsOf = ({ $ref, properties }: Schema): readonly string[] => {
    const named = $ref === undefined ? undefined : document.components?.schemas?.[$ref.split('/').at(-1)!];
    return Object.keys(properties ?? named?.properties ?? {});
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      return { method: method.toUpperCase(), path, fields: requestBody && fieldsOf(schema ?? {}) };
    }),
  );
}

const NASTY = [
  '',
  '\0',
  '../../etc/passwd',
  '__proto__',
  '{{constructor}}',
  "' or 1=1 --",
  '\ud800',
  '%00',
  '9'.repeat(400),
];
const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 50 }));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 5 }),
  text,
  fc.constantFrom(-1, 1e308, null, [], {}, '2026-02-30T25:61:00Z'),
);

/** Raw bytes, any JSON, or an object with the right names and wrong values. */
const bodyOf = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.jsonValue({ maxDepth: 8 }).map((json) => JSON.stringify(json)),
    fc
      .record(Object.fromEntries(fields.map((field) => [field, value])), { requiredKeys: [] })
      .map((body) => JSON.stringify(body)),
    fc.constant(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  );

/** Half a surrogate pair cannot be written in an address. */
const inPath = (part: string): string => encodeURIComponent(Buffer.from(part).toString());

const isAlive = async (system: CarillonSystem): Promise<void> => {
  for (const name of SERVICES) {
    const { status } = await fetch(`${system.service(name).url}/health/ready`);
    expect(`${name} ${status}`).toBe(`${name} 200`);
  }
};

describe(`hostile input (CARILLON_SEED=${seed})`, () => {
  const running = useSystem((system) => system.load(RECEIPTS_PROGRAMME));

  it.each(SERVICES)(
    'over REST never crashes %s, and is answered by a fault of the caller',
    async (service) => {
      const faults: string[] = [];
      const { url } = running.system.service(service);
      for (const { method, path, fields } of operationsOf(service)) {
        const places = fc.array(text, { minLength: 8, maxLength: 8 });
        const requests = fc.sample(fc.tuple(places, bodyOf(fields ?? []), text), {
          seed,
          numRuns: REQUESTS_PER_OPERATION,
        });
        for (const [parts, body, query] of requests) {
          const left = [...parts];
          const place = path.replaceAll(/\{[^}]+\}/g, () => inPath(left.pop()!) || 'x');
          const address = `${url}${place}?limit=${inPath(query)}&after=${inPath(parts[0]!)}`;
          const response = await fetch(address, {
            method,
            headers: { 'content-type': 'application/json' },
            redirect: 'manual',
            ...(fields === undefined ? {} : { body }),
            signal: AbortSignal.timeout(10_000),
          });
          const answer = await response.text();
          if (response.status >= 500)
            faults.push(`${method} ${path} ${body.slice(0, 200)}: ${response.status} ${answer.slice(0, 200)}`);
        }
      }
      expect(faults).toEqual([]);
      await isAlive(running.system);
    },
    120_000,
  );

  it('on the exchange of events is kept, each with its reason, while good events go on', async () => {
    const { world } = running.system;
    const before = (await world.given('intake.rejected')).length;
    const good = JSON.parse(purchase('hostile-good', 0, () => 0.5)[0]!.body) as Record<string, unknown>;
    const attributes = Object.keys(good);
    const broken = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.jsonValue().map((json) => JSON.stringify(json)),
      // One attribute of a good event spoilt, or one of its data.
      fc
        .tuple(
          fc.constantFrom(...attributes.filter((name) => name !== 'time' && name !== 'data')),
          fc.constantFrom(null, 7, [], {}),
        )
        .map(([name, bad]) => JSON.stringify({ ...good, id: `bad-${name}`, [name]: bad })),
      fc
        .constantFrom('much', null, [], 1e13)
        .map((amount) =>
          JSON.stringify({ ...good, id: `amount-${String(amount)}`, data: { ...(good['data'] as object), amount } }),
        ),
    );
    const bodies = [...new Set(fc.sample(broken, { seed, numRuns: 200 }))];
    await world.publish(bodies.map((body) => ({ type: 'purchase.completed', body })));
    await world.publish(purchase('hostile-after', 0, () => 0.5));
    await eventually(
      async () => {
        const kept = (await world.given('intake.rejected')).slice(before);
        expect(kept).toHaveLength(bodies.length);
        expect(kept.filter(({ code }) => !/^[A-Z][A-Z_]+$/.test(code))).toEqual([]);
      },
      { withinMs: 30_000 },
    );
    await eventually(() => expect(world.statuses.some(({ eventId }) => eventId === 'hostile-after')).toBe(true), {
      withinMs: 30_000,
    });
    await isAlive(running.system);
  }, 120_000);

  it('of any size is kept, in bounded memory', async () => {
    const { brokerUrl, world } = running.system;
    const connection = await connectToFirst(brokerUrl);
    const channel = await connection.createChannel();
    const depth = async () => (await channel.checkQueue('intake.rejected')).messageCount;
    const megabytes = async (): Promise<number> => {
      const metrics = await (await fetch(`${running.system.service('intake').url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(metrics)![1]) / 1e6;
    };
    const [before, huge] = [await depth(), 'x'.repeat(1e6)];
    let peak = 0;
    for (let round = 0; round < 10; round++) {
      await world.publish(Array.from({ length: 50 }, () => ({ type: 'purchase.completed', body: huge })));
      peak = Math.max(peak, await megabytes());
    }
    await eventually(async () => expect(await depth()).toBe(before + 500), { withinMs: 60_000 });
    process.stdout.write(`500 events of 1 MB: intake took ${Math.round(peak)} MB at most\n`);
    expect(peak).toBeLessThan(1_000);
    await channel.purgeQueue('intake.rejected'); // the tests after this one read all of it
    await connection.close();
    await isAlive(running.system);
  }, 120_000);

  it('between the services is kept in the dead queue of whoever got it', async () => {
    const { brokerUrl, world } = running.system;
    const connection = await connectToFirst(brokerUrl);
    const channel = await connection.createConfirmChannel();
    const packets = fc.sample(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.jsonValue().map((json) => JSON.stringify(json)),
      ),
      { seed, numRuns: 60 },
    );
    const bodies = [...new Set(packets)];
    const depth = async () => (await world.given('members.dead')).length;
    const before = await depth();
    for (const body of bodies)
      channel.publish('', 'members.on.intake.event-accepted', Buffer.from(body), {
        persistent: true,
        contentType: 'application/json',
      });
    await channel.waitForConfirms();
    await connection.close();
    await eventually(async () => expect((await depth()) - before).toBe(bodies.length), { withinMs: 30_000 });
    await isAlive(running.system);
  }, 120_000);
});
