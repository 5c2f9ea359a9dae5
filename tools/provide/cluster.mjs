/** Three RabbitMQ nodes on this machine that are one cluster, and can be killed and parted from each other. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ToolError, oblige } from '../lib/lifecycle.mjs';
import { moved, root } from '../lib/paths.mjs';
import { answers, freePorts } from '../lib/ports.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { run, tailOf } from '../lib/run.mjs';
import { until } from '../lib/wait.mjs';
import { findRabbit, installRabbit } from './broker-binaries.mjs';
import { PROTOCOL_HEADER, START_MS, brokerEnvironment, nodeNameOf, startBroker } from './broker-process.mjs';
import { startPortMapper } from './port-mapper.mjs';

/** Seconds of silence after which a node holds another to be gone; RabbitMQ's own is 60, and a round would take minutes. */
const NET_TICK_SECONDS = 5;

/**
 * Provides a cluster of private nodes. Each reaches the others by proxies alone, so that `part` is to them what a network is that
 * drops every packet. They are set as `deploy/rabbitmq.conf`
 * says: a minority pauses.
 *
 * @param {object} options
 * @param {string} options.dir where they keep their data
 * @param {(line: string) => void} [options.log]
 * @param {number} [options.size]
 * @returns {Promise<Cluster>}
 *
 * @typedef {object} Node
 * @property {string} name
 * @property {string} url
 * @property {number} pid
 * @property {() => Promise<void>} stop asks it to end; resolves when it has
 * @property {() => Promise<{ url: string, pid: number }>} revive on its data and ports; resolves when it takes connections
 * @property {(...args: string[]) => Promise<string>} control rabbitmqctl
 *
 * @typedef {object} Cluster
 * @property {readonly Node[]} nodes
 * @property {string} how
 * @property {(one: Node, other: Node) => void} part no packet between the two comes through
 * @property {() => void} heal
 * @property {() => Promise<void>} stop
 */
export async function provideCluster({ dir, log = () => {}, size = 3 }) {
  const rabbit = findRabbit() ?? (await installRabbit({ log }));
  const home = /\s/.test(dir) ? moved(dir) : dir;
  const places = Array.from({ length: size }, (_, index) => join(home, `node-${index + 1}`));
  const free = await freePorts(3 * size);
  const ports = places.map(() => ({ amqp: free.pop(), distribution: free.pop(), epmd: free.pop() }));
  const lines = await layLines(places.map(nodeNameOf), ports);
  const mappers = await Promise.all(lines.mappers);
  const cookie = randomBytes(16).toString('hex');
  const nodes = places.map((place, index) => makeNode({ place, rabbit, cookie, ports: ports[index], seed: places[0] }));
  const stop = oblige({
    async stop() {
      await Promise.all(nodes.map(({ end }) => end()));
      for (const each of [...lines.between.values(), ...mappers]) each.close();
    },
  });
  // The others find the first and join it.
  await nodes[0].revive();
  await Promise.all(nodes.slice(1).map((node) => node.revive()));
  await requireAll(nodes);
  return {
    nodes,
    how: `private, ${size} nodes, ports ${nodes.map(({ url }) => new URL(url).port).join(', ')}, ${dirname(rabbit.sbin)}`,
    part(one, other) {
      for (const way of [`${one.name} ${other.name}`, `${other.name} ${one.name}`]) lines.between.get(way).silence();
    },
    heal() {
      for (const line of lines.between.values()) line.mend();
    },
    stop,
  };
}

/** A proxy for each way from one node to another, and for each node somebody to ask for them. */
async function layLines(names, ports) {
  const between = new Map();
  for (const from of names)
    for (const [index, to] of names.entries())
      if (from !== to) between.set(`${from} ${to}`, await Proxy.to(ports[index].distribution));
  const registered = new Map();
  const mappers = names.map((from, index) => {
    const wayTo = (short) => between.get(`${from} ${short}@localhost`)?.port;
    return startPortMapper(ports[index].epmd, { registered, wayTo });
  });
  return { between, mappers };
}

function makeNode({ place, rabbit, cookie, ports, seed }) {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, '.erlang.cookie'), cookie, { mode: 0o400 });
  const erlangArgs = `-kernel net_ticktime ${NET_TICK_SECONDS}`;
  const env = brokerEnvironment({ home: place, rabbit, ports, erlangArgs });
  const name = nodeNameOf(place);
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
  const toJoin = [...new Set([nodeNameOf(seed), name])];
  const settings = [
    ...readFileSync(join(root, 'deploy/rabbitmq.conf'), 'utf8').split('\n'),
    'cluster_formation.peer_discovery_backend = classic_config',
    ...toJoin.map((each, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${each}`),
  ];
  let current;
  const revive = async () => {
    await current?.server.stop();
    current = startBroker({ home: place, rabbit, env, settings, durable: true });
    const { log, isOver, server } = current;
    const ready = await until(async () => isOver() || (await answers(ports.amqp, PROTOCOL_HEADER)), {
      timeoutMs: START_MS,
    });
    if (!ready || isOver()) throw new ToolError(`RabbitMQ does not start. The end of ${log}:\n${tailOf(log, 30)}`);
    return { url, pid: server.pid };
  };
  return {
    name,
    url,
    get pid() {
      return current.server.pid;
    },
    stop: () => current.server.stop(),
    /** Its data is not wanted any more. */
    end: async () => {
      current?.server.child.kill('SIGKILL');
      await current?.server.stop();
    },
    revive,
    control: async (...args) => (await run(join(rabbit.sbin, 'rabbitmqctl'), args, { env })).output,
  };
}

async function requireAll(nodes) {
  const { running_nodes: running } = JSON.parse(await nodes[0].control('-q', 'cluster_status', '--formatter=json'));
  if (running.length !== nodes.length)
    throw new ToolError(`the nodes are no cluster: ${running.join(', ')} run together, of ${nodes.length}`);
}

/** @throws ToolError when there is a queue that not every node has a replica of */
export async function requireReplicas(nodes) {
  const text = await nodes[0].control('-q', 'list_queues', 'name', 'type', 'members', 'online', '--formatter=json');
  const queues = JSON.parse(text);
  const durable = queues.filter(({ type }) => type === 'quorum');
  const bad = durable.filter(
    ({ members, online }) => members.length !== nodes.length || online.length !== nodes.length,
  );
  if (durable.length === 0) throw new ToolError('the cluster has no quorum queues');
  if (bad.length > 0)
    throw new ToolError(
      `not on every node: ${bad.map(({ name, members }) => `${name} (${members.length})`).join(', ')}`,
    );
}
