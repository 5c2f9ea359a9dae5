/**
 * What can happen to a broker of three nodes. A node notices after 5 s that another is gone (`net_ticktime`); customers pay all the
 * while, so that there is work before, during and after.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../stage/servers.mjs';

const shuffled = (list, random) =>
  list
    .map((each) => [random(), each])
    .sort(([one], [other]) => one - other)
    .map(([, each]) => each);

/** `happen` is handed the nodes in an order by chance, and mends what it did itself. */
const toNodes = (overMs, happen) => ({
  ground: 'cluster',
  overMs,
  async begin({ stage, random }) {
    await sleep(random() * 300);
    await happen({ ...stage, nodes: shuffled(stage.cluster.nodes, random), random });
  },
});

/** Long enough that every node has seen it, or too short for any. */
const longEnough = (random) => sleep(10_000 + random() * 8_000);
const tooShort = (random) => sleep(500 + random() * 2_500);

/** Without warning, and back on their data after a while. */
const killed = (count) =>
  toNodes(15_000, async ({ nodes, random }) => {
    const dead = nodes.slice(0, count);
    await Promise.all(dead.map((node) => node.kill()));
    await sleep(random() * 8_000);
    await Promise.all(dead.map((node) => node.revive()));
  });

export const CLUSTER_FAULTS = {
  'kill a node': killed(1),
  'kill two nodes': killed(2),
  'kill all nodes': killed(3),
  'restart the nodes one by one': toNodes(30_000, async ({ nodes, cluster }) => {
    for (const node of nodes) {
      await node.stop();
      await node.revive();
      await cluster.whole();
    }
  }),
  'isolate a node': toNodes(20_000, async ({ nodes: [node], cluster, random }) => {
    cluster.isolate(node);
    await longEnough(random);
    cluster.heal();
  }),
  'isolate a node and its clients': toNodes(20_000, async ({ nodes: [node], cluster, random }) => {
    cluster.isolate(node);
    node.proxy.silence();
    await longEnough(random);
    cluster.heal();
    node.proxy.mend();
  }),
  'isolate a node for a moment': toNodes(5_000, async ({ nodes: [node], cluster, random }) => {
    cluster.isolate(node);
    await tooShort(random);
    cluster.heal();
  }),
  'isolate node after node': toNodes(40_000, async ({ nodes, cluster, random }) => {
    for (const node of nodes) {
      cluster.isolate(node);
      await (random() < 0.5 ? longEnough : tooShort)(random);
      cluster.heal();
      await sleep(random() * 3_000);
    }
  }),
  'part all nodes': toNodes(20_000, async ({ nodes, cluster, random }) => {
    for (const node of nodes) cluster.isolate(node);
    await longEnough(random);
    cluster.heal();
  }),
  // The third still reaches both.
  'part two nodes': toNodes(20_000, async ({ nodes: [one, other], cluster, random }) => {
    cluster.part(one, other);
    await longEnough(random);
    cluster.heal();
  }),
  'freeze a node': toNodes(20_000, async ({ nodes: [node], random }) => {
    const frozen = node.processes();
    for (const pid of frozen) send(pid, 'SIGSTOP');
    await longEnough(random);
    for (const pid of frozen) send(pid, 'SIGCONT');
  }),
};
