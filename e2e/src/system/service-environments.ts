import { execFileSync } from 'node:child_process';
import { ROOT } from './root';

/** The settings of each service, by its name. */
export type ServiceEnvironments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Jest cannot import the module of the tools, so another Node does and writes down what it says. */
const ASK = `
import { freePorts } from './tools/lib/ports.mjs';
import { PREFERRED_PORTS, serviceEnvironments } from './tools/lib/services.mjs';
const names = Object.keys(PREFERRED_PORTS);
const free = await freePorts(names.length);
const ports = Object.fromEntries(names.map((name, index) => [name, free[index]]));
console.log(JSON.stringify(serviceEnvironments({ ...JSON.parse(process.argv[1]), ports })));`;

/** The settings that `npm start` gives the services, on free ports of the loopback interface. */
export function serviceEnvironments(servers: {
  readonly databaseUrl: string;
  readonly brokerUrl: string;
}): ServiceEnvironments {
  const options = JSON.stringify({ ...servers, logLevel: 'warn' });
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', ASK, options], { cwd: ROOT });
  return JSON.parse(answer.toString('utf8')) as ServiceEnvironments;
}
