import { setTimeout as pause } from 'node:timers/promises';
import { simulators, type RunningSimulators } from '../src/service';
import type { MessageView } from '../src/storage/received-message';
import { Esme } from './esme';

const ENV = {
  PORT: '0',
  SMSC_PORT: '0',
  SMTP_PORT: '0',
  HTTP_PORT: '0',
  HTTPS_PORT: '0',
  LOG_LEVEL: 'silent',
} as const;
const PATIENCE_MS = 15_000;

/** Waits until the check no longer throws, and returns what it returns. */
export async function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(20);
    }
  }
}

/** Simulators of one test file: up before its tests, empty before each, gone after them. */
export function useSimulators(env: Readonly<Record<string, string>> = {}) {
  let running: RunningSimulators;
  const open: Esme[] = [];

  beforeAll(async () => {
    running = await simulators.start({ ...ENV, ...env });
  });
  beforeEach(async () => {
    await call('DELETE', '/rules');
    await call('DELETE', '/messages');
    await call('DELETE', '/receipts');
  });
  afterEach(() => open.splice(0).forEach((esme) => esme.close()));
  afterAll(() => running.close());

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${running.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
    });
  }

  return {
    call,
    get smscPort() {
      return running.smscPort;
    },
    get smtpPort() {
      return running.smtpPort;
    },
    async json<Body>(path: string): Promise<Body> {
      return (await (await call('GET', path)).json()) as Body;
    },
    async messages(query = ''): Promise<readonly MessageView[]> {
      return (await (await call('GET', `/messages?${query}`)).json()) as MessageView[];
    },
    /** Makes every recipient of the protocol get this behaviour. */
    async behave(protocol: 'smpp' | 'smtp', behaviour: object, times?: number): Promise<void> {
      const response = await call('PUT', '/rules', { rules: [{ protocol, behaviour, ...(times && { times }) }] });
      expect(response.status).toBe(200);
    },
    /** An ESME bound to the default account; closed after the test. */
    async esme(command?: string): Promise<Esme> {
      const esme = await Esme.bound(running.smscPort, command);
      open.push(esme);
      return esme;
    },
    async connect(): Promise<Esme> {
      const esme = await Esme.connect(running.smscPort);
      open.push(esme);
      return esme;
    },
  };
}
