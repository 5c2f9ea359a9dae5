import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackReading, CallbackRequest } from '../callbacks/callback';
import type { ChannelProvider, SendResult } from '../channel-provider';
import type { ProviderReceipt } from '../provider-receipt';
import { meaningOf, type ProviderCode } from './provider-code';

/** What a stand-in can be told to do with every message from now on. */
export type Behaviour =
  | 'accept'
  | 'reject-recipient'
  | 'reject-content'
  | 'reject-account'
  | 'throttle'
  /** Takes the message and never answers. */
  | 'hang'
  /** Answers something that is not of the protocol. */
  | 'garbage'
  /** Cuts the connection before a message can have been handed over whole. */
  | 'disconnect-before'
  /** Cuts the connection after a message was handed over, without an answer. */
  | 'disconnect-after'
  /** Accepts after 30 ms. */
  | 'slow'
  /** Reports `delivered` ahead of its answer. */
  | 'receipt-first';

/** A provider's stand-in on loopback that speaks its real protocol, and the adapter connected to it. */
export interface StandIn<Payload> {
  readonly provider: ChannelProvider<Payload>;
  behave(behaviour: Behaviour): void | Promise<void>;
  /** Refuses every message from now on with a code of the provider. Absent where there are no codes to tell. */
  refuse?(code: ProviderCode): void | Promise<void>;
  /** A message that differs from every earlier one. */
  message(): Payload;
  /** Most messages that were in the stand-in's hands at the same time. */
  mostAtOnce(): number;
  /** Gives the next accepted message this id. Absent where ids are our own. */
  giveId?(id: string): void;
  /** Reports on a message. Absent where the protocol has no receipts. */
  report?(id: string, status: 'delivered' | 'undelivered'): void | Promise<void>;
  /** The report about this id, as the provider would call us. Absent where it does not. */
  callback?(id: string, status: 'delivered' | 'undelivered'): CallbackRequest;
  /** Makes the stand-in tell this status when it is asked. Absent where it is not asked. */
  settle?(id: string, status: 'delivered' | 'undelivered'): void;
  /** Ends the stand-in alone, as an outage does. */
  stop(): Promise<void>;
}

export interface ProviderHarness<Payload> {
  /** A fresh stand-in that accepts, and an adapter that has not been started. */
  start(): Promise<StandIn<Payload>>;
  /** Most messages that the adapter may have open at the same time. */
  readonly window: number;
  /** What the protocol cannot do. */
  readonly without?: readonly Behaviour[];
  /** The provider's own codes and what they mean, from its documents and not from the adapter. */
  readonly codes?: readonly ProviderCode[];
}

const LONG_ID = '9223372036854775807';
const ABORT_AFTER_MS = 400;
const TIMEOUT_MS = 60_000;

/** The tests that every adapter must pass, whatever it speaks: the promises of `ChannelProvider`. */
export function describeChannelProvider<Payload>(name: string, harness: ProviderHarness<Payload>): void {
  describe(`${name} as a channel provider`, () => {
    const bench = new Bench(harness);
    beforeEach(() => bench.open(), TIMEOUT_MS);
    afterEach(() => bench.close(), TIMEOUT_MS);
    const able = (behaviour: Behaviour) => (harness.without?.includes(behaviour) ? noTest : it);

    describeAnswers(bench, able);
    describeCodes(bench, harness.codes ?? []);
    describeTrouble(bench, able);
    describeReceipts(bench, able);
    describeCallbacks(bench);
    describePolling(bench);
    describeFlow(bench, harness);
  });
}

type Test = (name: string, run: () => Promise<void>, timeoutMs: number) => void;
type Able = (behaviour: Behaviour) => Test;

/** What the protocol cannot do is no test. */
const noTest: Test = () => undefined;

function describeAnswers<Payload>(bench: Bench<Payload>, able: Able): void {
  it(
    'accepts, and names the message',
    async () => {
      const result = await bench.send();
      expect(result.outcome).toBe('accepted');
      for (const id of idsOf(result)) expect(id).toMatch(/./);
      expect(idsOf(result)).not.toHaveLength(0);
    },
    TIMEOUT_MS,
  );

  it.each(['recipient', 'content', 'account'] as const)(
    'says that the %s is at fault',
    async (fault) => {
      await bench.standIn.behave(`reject-${fault}`);
      expect(await bench.send()).toMatchObject({
        outcome: 'rejected',
        fault,
        code: expect.stringMatching(/^[A-Z0-9_.x]+$/i),
      });
    },
    TIMEOUT_MS,
  );

  able('throttle')(
    'defers when it is throttled',
    async () => {
      await bench.standIn.behave('throttle');
      expect(await bench.send()).toMatchObject({ outcome: 'deferred' });
      await bench.recovers();
    },
    TIMEOUT_MS,
  );

  it(
    'keeps every digit of a 64-bit id',
    async () => {
      if (bench.standIn.giveId === undefined) return;
      bench.standIn.giveId(LONG_ID);
      expect(idsOf(await bench.send())).toEqual([LONG_ID]);
    },
    TIMEOUT_MS,
  );
}

/** Shorter texts may stand in a detail by chance. */
const SHORTEST_CONTACT = 8;
const CONTACTS = ['to', 'phone', 'accountId', 'chatId', 'memberId'] as const;

function describeCodes<Payload>(bench: Bench<Payload>, table: readonly ProviderCode[]): void {
  if (table.length === 0) return;
  it.each(table.map((one) => [one.code, one.means, one] as const))(
    'answers %s: %s',
    async (_code, means, one) => {
      if (bench.standIn.refuse === undefined) throw new Error('the stand-in cannot be told which code to answer with');
      await bench.standIn.refuse(one);
      const message = bench.standIn.message();
      const result = await bench.standIn.provider.send(message, AbortSignal.timeout(30_000));
      expect({ ...result, means: meaningOf(result) }).toMatchObject({ means });
      for (const name of CONTACTS) {
        const contact = (message as Readonly<Record<string, unknown>>)[name];
        if (typeof contact === 'string' && contact.length >= SHORTEST_CONTACT)
          expect(JSON.stringify(result)).not.toContain(contact.replace(/^\+/, ''));
      }
    },
    TIMEOUT_MS,
  );
}

function describeTrouble<Payload>(bench: Bench<Payload>, able: Able): void {
  able('hang')(
    'does not know when no answer comes, and says so soon after the abort',
    async () => {
      await bench.standIn.behave('hang');
      const began = performance.now();
      expect(await bench.send(AbortSignal.timeout(ABORT_AFTER_MS))).toMatchObject({ outcome: 'unknown' });
      expect(performance.now() - began).toBeLessThan(ABORT_AFTER_MS + 2_000);
    },
    TIMEOUT_MS,
  );

  able('garbage')(
    'survives an answer that makes no sense',
    async () => {
      await bench.standIn.behave('garbage');
      expect(['deferred', 'unknown']).toContain((await bench.send(AbortSignal.timeout(5_000))).outcome);
      await bench.recovers();
    },
    TIMEOUT_MS,
  );

  able('disconnect-before')(
    'defers when the line is cut before the message is out',
    async () => {
      await bench.standIn.behave('disconnect-before');
      expect(await bench.send(AbortSignal.timeout(5_000))).toMatchObject({ outcome: 'deferred' });
      await bench.recovers();
    },
    TIMEOUT_MS,
  );

  able('disconnect-after')(
    'does not know when the line is cut after the message is out',
    async () => {
      await bench.standIn.behave('disconnect-after');
      expect(await bench.send()).toMatchObject({ outcome: 'unknown' });
      await bench.recovers();
    },
    TIMEOUT_MS,
  );

  it(
    'defers while nobody is there',
    async () => {
      await bench.send();
      await bench.standIn.stop();
      const result = await bench.sendUntil(({ outcome }) => outcome === 'deferred');
      expect(result).toMatchObject({ outcome: 'deferred' });
    },
    TIMEOUT_MS,
  );
}

function describeReceipts<Payload>(bench: Bench<Payload>, able: Able): void {
  able('receipt-first')(
    'hands on a receipt that comes before the answer',
    async () => {
      await bench.standIn.behave('receipt-first');
      const [id] = idsOf(await bench.send());
      const receipt = await bench.received((one) => one.providerMessageIds.includes(id!));
      expect(receipt.status).toBe('delivered');
      expect(receipt.at).toBeInstanceOf(Date);
    },
    TIMEOUT_MS,
  );

  it(
    'hands on every receipt, a second copy and a stranger’s too, and keeps their ids whole',
    async () => {
      const { report } = bench.standIn;
      if (report === undefined) return;
      await bench.send();
      await report(LONG_ID, 'delivered');
      await report(LONG_ID, 'delivered');
      await report('4611686018427387905', 'undelivered');
      await bench.received(({ providerMessageIds: [first] }) => first === '4611686018427387905');
      const copies = bench.receipts.filter(({ providerMessageIds: [first] }) => first === LONG_ID);
      expect(copies).toHaveLength(2);
    },
    TIMEOUT_MS,
  );
}

function describeCallbacks<Payload>(bench: Bench<Payload>): void {
  const STRANGER = '4611686018427387905';

  it(
    'reads reports, the same one twice and a stranger’s too, and keeps their ids whole',
    async () => {
      if (bench.standIn.callback === undefined) return;
      const [first, again] = [await bench.read(LONG_ID, 'delivered'), await bench.read(LONG_ID, 'delivered')];
      expect(first).toMatchObject([{ providerMessageIds: [LONG_ID], status: 'delivered', at: expect.any(Date) }]);
      expect(again).toMatchObject([{ providerMessageIds: [LONG_ID], status: 'delivered' }]);
      expect(await bench.read(STRANGER, 'undelivered')).toMatchObject([
        { providerMessageIds: [STRANGER], status: 'undelivered' },
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'names a message in a report that comes before the answer as the answer does',
    async () => {
      const { callback, giveId } = bench.standIn;
      if (callback === undefined || giveId === undefined) return;
      await bench.standIn.behave('slow');
      giveId(LONG_ID);
      const sending = bench.send();
      const receipts = await bench.read(LONG_ID, 'delivered');
      expect(receipts.flatMap(({ providerMessageIds }) => providerMessageIds)).toEqual(idsOf(await sending));
    },
    TIMEOUT_MS,
  );

  it('refuses a report that makes no sense', async () => {
    const { callbacks } = bench.standIn.provider;
    if (callbacks === undefined) return;
    for (const body of ['', '<html>', '{}', '[', '{"id":{}}', '\u0000']) {
      const request = { method: 'POST', query: {}, headers: {}, body: Buffer.from(body) };
      expect(await callbacks.read(request)).toMatchObject({ outcome: 'refused' });
    }
  });
}

function describePolling<Payload>(bench: Bench<Payload>): void {
  it(
    'asks what became of messages, and keeps their ids whole',
    async () => {
      const { settle, giveId } = bench.standIn;
      const { polling } = bench.standIn.provider;
      if (settle === undefined || polling === undefined) return;
      giveId?.(LONG_ID);
      const [one = ''] = idsOf(await bench.send());
      const [other = ''] = idsOf(await bench.send());
      settle(one, 'delivered');
      settle(other, 'undelivered');
      const ask = (ids: readonly string[]) => polling.ask(ids, AbortSignal.timeout(5_000));
      expect(await ask([one])).toMatchObject([
        { providerMessageIds: [one], status: 'delivered', at: expect.any(Date) },
      ]);
      const both = await ask([one, other, '17']);
      expect(both.map(({ providerMessageIds: [id], status }) => [id, status])).toEqual([
        [one, 'delivered'],
        [other, 'undelivered'],
      ]);
      await bench.standIn.stop();
      await expect(ask([one])).rejects.toThrow();
    },
    TIMEOUT_MS,
  );
}

function describeFlow<Payload>(bench: Bench<Payload>, { window }: ProviderHarness<Payload>): void {
  it(
    'sends in parallel and keeps to its window',
    async () => {
      await bench.standIn.behave('slow');
      const results = await Promise.all(Array.from({ length: window * 4 }, () => bench.send()));
      expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
      expect(new Set(results.flatMap(idsOf)).size).toBe(window * 4);
      expect(bench.standIn.mostAtOnce()).toBeLessThanOrEqual(window);
      if (window > 1) expect(bench.standIn.mostAtOnce()).toBeGreaterThan(1);
    },
    TIMEOUT_MS,
  );

  it(
    'lets what is in hand end when it closes, and defers what comes after',
    async () => {
      await bench.standIn.behave('slow');
      const sending = bench.send();
      await sleep(10);
      await bench.standIn.provider.close?.();
      expect(['accepted', 'deferred']).toContain((await sending).outcome);
      expect(await bench.send()).toMatchObject({ outcome: 'deferred' });
    },
    TIMEOUT_MS,
  );
}

const idsOf = (result: SendResult): readonly string[] =>
  result.outcome === 'accepted' ? result.providerMessageIds : [];

/** One adapter with its stand-in for one test, and what it reported. */
class Bench<Payload> {
  readonly receipts: ProviderReceipt[] = [];
  private current: StandIn<Payload> | undefined;

  constructor(private readonly harness: ProviderHarness<Payload>) {}

  get standIn(): StandIn<Payload> {
    if (this.current === undefined) throw new Error('no stand-in');
    return this.current;
  }

  async open(): Promise<void> {
    this.receipts.length = 0;
    this.current = await this.harness.start();
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const onReceipt = (receipt: ProviderReceipt): Promise<void> => {
      this.receipts.push(receipt);
      return Promise.resolve();
    };
    await this.standIn.provider.start?.({ onReceipt, publish: () => Promise.resolve(), log: quiet });
  }

  async close(): Promise<void> {
    await this.current?.provider.close?.();
    await this.current?.stop();
  }

  send(signal = AbortSignal.timeout(30_000)): Promise<SendResult> {
    return this.standIn.provider.send(this.standIn.message(), signal);
  }

  /** Sends until a result is as wanted; an adapter may need a while to see that the other side has changed. */
  async sendUntil(wanted: (result: SendResult) => boolean, withinMs = 20_000): Promise<SendResult> {
    for (const end = performance.now() + withinMs; ;) {
      const result = await this.send(AbortSignal.timeout(5_000));
      if (wanted(result) || performance.now() >= end) return result;
      await sleep(50);
    }
  }

  /** What the adapter makes of a report. */
  async read(id: string, status: 'delivered' | 'undelivered'): Promise<readonly ProviderReceipt[]> {
    const { provider, callback } = this.standIn;
    const reading: CallbackReading | undefined = await provider.callbacks?.read(callback!(id, status)); // asked for only where it is there
    if (reading?.outcome !== 'taken') throw new Error('the report was not taken');
    return reading.receipts ?? [];
  }

  async recovers(): Promise<void> {
    await this.standIn.behave('accept');
    expect((await this.sendUntil(({ outcome }) => outcome === 'accepted')).outcome).toBe('accepted');
  }

  async received(wanted: (receipt: ProviderReceipt) => boolean): Promise<ProviderReceipt> {
    for (const end = performance.now() + 10_000; ;) {
      const found = this.receipts.find(wanted);
      if (found !== undefined) return found;
      if (performance.now() >= end) throw new Error(`no such receipt among ${JSON.stringify(this.receipts)}`);
      await sleep(10);
    }
  }
}
