import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { ROOT } from './root';
import { SERVICES } from './services';

/** The settings of each service, by its name. */
export type ServiceEnvironments = Readonly<Record<string, Readonly<Record<string, string>>>>;

const PORTS = [...SERVICES, 'simulators', 'smsc', 'smtp'] as const;

/** Jest cannot import the module of the tools, so another Node does and writes down what it says. */
const ASK = `
import { serviceEnvironments } from './tools/lib/services.mjs';
console.log(JSON.stringify(serviceEnvironments(JSON.parse(process.argv[1]))));`;

/** The settings that `npm start` gives the services, on free ports of the loopback interface. */
export async function serviceEnvironments(servers: {
  readonly databaseUrl: string;
  readonly brokerUrl: string;
}): Promise<ServiceEnvironments> {
  const free = await freePorts(PORTS.length);
  const ports = Object.fromEntries(PORTS.map((name, index) => [name, free[index]]));
  const options = JSON.stringify({ ...servers, ports, logLevel: 'warn' });
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
