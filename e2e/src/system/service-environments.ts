import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { ROOT } from './root';

/** The settings of each service, by its name. */
export type ServiceEnvironments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Enough for every service and stand-in there is. */
const MOST_PORTS = 32;

/** Jest cannot import the module of the tools, so another Node does and writes down what it says. */
const ASK = `
import { PREFERRED_PORTS, serviceEnvironments } from './tools/lib/services.mjs';
const { free, ...options } = JSON.parse(process.argv[1]);
const ports = Object.fromEntries(Object.keys(PREFERRED_PORTS).map((name, index) => [name, free[index]]));
console.log(JSON.stringify(serviceEnvironments({ ...options, ports })));`;

/** The settings that `npm start` gives the services, on free ports of the loopback interface. */
export async function serviceEnvironments(servers: {
  readonly databaseUrl: string;
  readonly brokerUrl: string;
}): Promise<ServiceEnvironments> {
  const free = await freePorts(MOST_PORTS);
  const options = JSON.stringify({ ...servers, free, logLevel: 'warn' });
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', ASK, options], { cwd: ROOT });
  return JSON.parse(answer.toString('utf8')) as ServiceEnvironments;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port); // a TCP listener's
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
