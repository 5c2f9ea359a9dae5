import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChannelProvider, ProviderContext, SendResult } from './channel-provider';
import { defineProviderKind, type ProviderKind } from './provider-kind';

const Settings = z.strictObject({
  answer: z
    .enum(['accept', 'reject-recipient', 'reject-content', 'reject-account', 'defer', 'unknown'])
    .default('accept')
    .describe('What comes of every message'),
  receipt: z
    .enum(['delivered', 'read', 'undelivered', 'none'])
    .default('delivered')
    .describe('What is reported of it at once'),
  delayMs: z.int().min(0).max(60_000).default(0).describe('How long a message takes, in milliseconds'),
});

/** Sends nothing outside: for rehearsals, and for places where nobody may be reached. */
export const testKind: ProviderKind<unknown> = defineProviderKind({
  kind: 'test',
  title: 'Test gateway',
  settings: Settings,
  features: ['sends nothing outside', 'answers as it is told'],
  limits: [],
  statuses: ['delivered', 'read', 'undelivered'],
  create: (settings) => new TestProvider(settings),
});

class TestProvider implements ChannelProvider<unknown> {
  readonly name = 'test';
  private context: ProviderContext | undefined;

  constructor(private readonly settings: z.output<typeof Settings>) {}

  start(context: ProviderContext): Promise<void> {
    this.context = context;
    return Promise.resolve();
  }

  async send(): Promise<SendResult> {
    const { answer, delayMs } = this.settings;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (answer !== 'accept') return ANSWERS[answer];
    const id = `test-${randomUUID()}`;
    await this.report(id);
    return { outcome: 'accepted', providerMessageIds: [id] };
  }

  private async report(id: string): Promise<void> {
    const { receipt: status } = this.settings;
    if (status !== 'none') await this.context?.onReceipt({ providerMessageIds: [id], status, at: new Date() });
  }
}

const code = 'TEST';
const detail = 'the test gateway was told to answer so';
const ANSWERS = {
  'reject-recipient': { outcome: 'rejected', fault: 'recipient', code, detail },
  'reject-content': { outcome: 'rejected', fault: 'content', code, detail },
  'reject-account': { outcome: 'rejected', fault: 'account', code, detail },
  defer: { outcome: 'deferred', code, detail },
  unknown: { outcome: 'unknown', code, detail },
} as const satisfies Record<string, SendResult>;
