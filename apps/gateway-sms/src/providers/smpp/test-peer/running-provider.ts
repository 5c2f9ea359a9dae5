import type { ProviderContext, ProviderReceipt } from '@carillon/gateway-runtime';
import { SmppProvider, type SmppProviderOptions } from '../smpp.provider';
import { SmppSettings } from '../smpp-settings';
import { eventually } from './eventually';
import { TestSmsc, type SmscBehaviour } from './test-smsc';
import type { SendSmsPayload } from '../send-sms-payload';

const QUICK = 'reconnectMinMs=20&reconnectMaxMs=100';
const cleanups: (() => Promise<void> | void)[] = [];

/** Registers what must be undone when the present test is over, whether it passed or not. */
export function atEndOfTest(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** To be called once in every file of tests that uses what is here. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
}

export async function smscWith(behaviour?: SmscBehaviour): Promise<TestSmsc> {
  const smsc = await TestSmsc.start(behaviour);
  cleanups.push(() => smsc.close());
  return smsc;
}

export interface Running {
  readonly provider: SmppProvider;
  readonly receipts: ProviderReceipt[];
  readonly problems: string[];
  onReceipt(receipt: ProviderReceipt): Promise<void>;
}

export function settingsFor(port: number, query = '', protocol = 'smpp'): SmppSettings {
  return SmppSettings.parse(`${protocol}://user:secret@127.0.0.1:${port}?${QUICK}&${query}`);
}

export async function providerOn(port: number, query = '', options: SmppProviderOptions = {}): Promise<Running> {
  return providerWith(settingsFor(port, query), options);
}

export async function providerWith(settings: SmppSettings, options: SmppProviderOptions = {}): Promise<Running> {
  const provider = new SmppProvider(settings, options);
  const problems: string[] = [];
  const note = (_: object, message: string): number => problems.push(message);
  const running: Running = {
    provider,
    receipts: [],
    problems,
    onReceipt: async (receipt) => void running.receipts.push(receipt),
  };
  const context: ProviderContext = {
    onReceipt: (receipt) => running.onReceipt(receipt),
    publish: () => Promise.resolve(),
    log: { debug: () => undefined, info: () => undefined, warn: note, error: note },
  };
  cleanups.push(() => provider.close());
  await provider.start(context);
  return running;
}

export const sms = (fields: Partial<SendSmsPayload> = {}): SendSmsPayload => ({
  deliveryId: 'd1',
  to: '+79990000001',
  from: 'BRAND',
  text: 'hello',
  ...fields,
});
export const LONG = 'a'.repeat(400);
export const within = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms);
export const isBound = ({ provider }: Running) => eventually(() => expect(provider.health).toBe('bound'));
