import { identityOf } from '../lib/processes.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { until } from '../lib/wait.mjs';
import { requireReplicas } from '../provide/cluster.mjs';
import { familyOf } from './usage.mjs';

/**
 * @typedef {object} Server a broker, a node of one, or a database
 * @property {Proxy} [proxy] between it and everybody, on a stage that is `breakable`
 * @property {() => number[]} processes
 * @property {() => boolean} isAlive
 * @property {import('./small-disk.mjs').SmallDisk} [disk] where it keeps its data, on a stage of `smallDisks`
 * @property {() => Promise<void>} kill without warning, and all its processes with it
 * @property {() => Promise<void>} revive on its data, at the same address; needs the proxy
 *
 * @typedef {Server & { name: string, stop(): Promise<void>, control(...args: string[]): Promise<string> }} ClusterNode
 *
 * @typedef {object} Cluster
 * @property {string} url the addresses of all nodes
 * @property {readonly ClusterNode[]} nodes
 * @property {(one: ClusterNode, other: ClusterNode) => void} part nothing comes through between the two; clients reach both
 * @property {(node: ClusterNode) => void} isolate from the others; clients reach all
 * @property {() => void} heal
 * @property {() => Promise<void>} whole waits until every queue has a living replica on every node
 */

/** @returns {Promise<Server>} */
export async function serverOf(instance, breakable) {
  let { pid } = instance;
  const proxy = breakable ? await Proxy.to(Number(new URL(instance.url).port)) : undefined;
  return {
    proxy,
    processes: () => familyOf(pid),
    isAlive: () => identityOf(pid) !== undefined,
    kill: async () => {
      for (const each of familyOf(pid)) send(each, 'SIGKILL');
    },
    revive: async () => {
      const again = await instance.revive();
      pid = again.pid;
      proxy.target = Number(new URL(again.url).port);
    },
  };
}

/** @returns {Promise<Cluster>} */
export async function clusterOf(provided) {
  const nodes = await Promise.all(
    provided.nodes.map(async (node) => {
      const { name, stop, control } = node;
      return { ...(await serverOf(node, true)), name, stop, control };
    }),
  );
  return {
    url: nodes.map(({ proxy }, index) => proxy.address(provided.nodes[index].url)).join(','),
    nodes,
    part: provided.part,
    isolate(node) {
      for (const other of nodes) if (other !== node) provided.part(node, other);
    },
    heal: provided.heal,
    whole: () => whole(provided.nodes),
  };
}

/** @throws ToolError when it is not within two minutes, with the reason */
async function whole(nodes) {
  let reason;
  const attempt = () =>
    requireReplicas(nodes).then(
      () => true,
      (error) => ((reason = error), false),
    );
  if (!(await until(attempt, { timeoutMs: 120_000, everyMs: 500 }))) throw reason;
}

/** As `kill` of the shell; one that is gone already is no fault. */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
