import { type PayloadOf, SendSms } from '@carillon/contracts';
import { z } from 'zod';
import {
  baseUrl,
  callbackSecret,
  type ChannelProvider,
  defineGateway,
  defineProviderKind,
  GatewayConfig,
  parseJson,
  type ProviderReceipt,
  secret,
  type SendResult,
} from '../src';

type Sms = PayloadOf<typeof SendSms>;

const Settings = z.strictObject({
  url: baseUrl('https://pocket.example'),
  password: secret(z.string().min(1)),
  callbackSecret: callbackSecret(),
  polled: z.boolean().default(false),
});

/** What came to a provider of each password: the password shows which settings were in force. */
export const sent: { readonly by: string; readonly to: string; readonly id: string }[] = [];
/** What providers are to answer, by password; by default they accept. */
export const answers = new Map<string, SendResult>();
/** What polled providers know, by id. */
export const known = new Map<string, ProviderReceipt['status']>();
export const closed: string[] = [];

let count = 0;

const Report = z.object({
  id: z.union([z.string(), z.number()]),
  status: z.enum(['delivered', 'read']),
  at: z.iso.datetime(),
});

class PocketProvider implements ChannelProvider<Sms> {
  readonly name = 'pocket';
  readonly callbacks;
  readonly polling;

  constructor(private readonly settings: z.output<typeof Settings>) {
    const { callbackSecret: hook, polled } = settings;
    this.callbacks = {
      ...(hook === undefined ? {} : { secret: hook }),
      read: ({ body }: { readonly body: Buffer }) => {
        const report = Report.safeParse(parseJson(body.toString()));
        if (!report.success) return { outcome: 'refused', because: 'nonsense', detail: 'no report' } as const;
        const { id, status, at } = report.data;
        return {
          outcome: 'taken',
          receipts: [{ providerMessageIds: [String(id)], status, at: new Date(at) }],
        } as const;
      },
    };
    const ask = (ids: readonly string[]): Promise<readonly ProviderReceipt[]> =>
      Promise.resolve(
        ids.flatMap((id) => {
          const status = known.get(id);
          return status === undefined ? [] : [{ providerMessageIds: [id] as const, status, at: new Date() }];
        }),
      );
    this.polling = polled ? { afterMs: [50, 100] as const, giveUpAfterMs: 3_600_000, batch: 2, ask } : undefined;
  }

  send({ to }: Sms): Promise<SendResult> {
    const { password: by } = this.settings;
    const answer = answers.get(by);
    if (answer !== undefined) return Promise.resolve(answer);
    const id = (9_007_199_254_740_993_000n + BigInt((count += 1))).toString();
    sent.push({ by, to, id });
    return Promise.resolve({ outcome: 'accepted', providerMessageIds: [id] });
  }

  close(): Promise<void> {
    closed.push(this.settings.password);
    return Promise.resolve();
  }
}

/** A gateway of SMS whose providers are in this process. */
export const pocketGateway = defineGateway({
  channel: 'sms',
  command: SendSms,
  config: GatewayConfig,
  kinds: [
    defineProviderKind({
      kind: 'pocket',
      title: 'Pocket',
      settings: Settings,
      features: [],
      limits: [],
      statuses: ['delivered', 'read'],
      create: (settings) => new PocketProvider(settings),
    }),
  ],
  providers: () => [],
  facts: ({ to }) => ({ country: to.startsWith('+7') ? 'RU' : 'US' }),
});
