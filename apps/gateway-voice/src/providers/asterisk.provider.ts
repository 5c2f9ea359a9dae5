import {
  type Callbacks,
  callbackSecret,
  type ChannelProvider,
  defineProviderKind,
  endpoint,
  type HttpAnswer,
  HttpClient,
  isFailure,
  resultOfStatus,
  secret,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { callReportsBy } from './call-report';
import { type Call, garbage, rejected } from './voice-provider';

const Settings = z.strictObject({
  url: endpoint(z.url({ protocol: /^https?$/ }).max(500)).describe(
    'Address of ARI, such as https://pbx.example:8089/ari',
  ),
  user: z.string().min(1).max(128).describe('User of ARI'),
  password: secret(z.string().min(1).max(256)).describe('Its password'),
  endpoint: z
    .string()
    .regex(/\{phone\}/, 'holds {phone}, such as PJSIP/{phone}@trunk')
    .max(200)
    .describe('Where calls go out; {phone} is the number without its plus'),
  context: z.string().min(1).max(80).describe('Context of the dial plan that speaks'),
  extension: z.string().min(1).max(80).default('s').describe('Its extension'),
  callerId: z.string().max(80).optional().describe('Number that members see'),
  ringSeconds: z.int().min(5).max(120).default(30).describe('How long it rings'),
  callbackSecret: callbackSecret(),
  connections: z.int().min(1).max(200).default(10).describe('Requests at the same time'),
});
type Settings = z.output<typeof Settings>;

const Channel = z.object({ id: z.string().min(1) });

/**
 * A call by one's own Asterisk. The channel has the message's id, so that a call which was asked for twice is made once (409).
 * The dial plan finds the text in `CARILLON_TEXT` and `CARILLON_LOCALE`, and posts the call's end to our callback.
 */
class AsteriskProvider implements ChannelProvider<Call> {
  readonly name = 'asterisk';
  /** None without a secret: nobody could tell whose report it is. */
  readonly callbacks: Callbacks | undefined;
  private readonly http: HttpClient;
  private readonly authorization: string;

  constructor(private readonly settings: Settings) {
    const { user, password, connections } = settings;
    this.http = new HttpClient({ connections });
    this.authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    this.callbacks = callReportsBy(settings.callbackSecret);
  }

  async send({ deliveryId, to, text, locale }: Call, signal: AbortSignal): Promise<SendResult> {
    const { url, endpoint: where, context, extension, callerId, ringSeconds } = this.settings;
    const query = new URLSearchParams({
      endpoint: where.replace('{phone}', to.replace(/^\+/, '')),
      ...{ context, extension, priority: '1', timeout: String(ringSeconds) },
      ...(callerId === undefined ? {} : { callerId }),
    });
    const variables = { CARILLON_MESSAGE_ID: deliveryId, CARILLON_TEXT: text, CARILLON_LOCALE: locale };
    const headers = { authorization: this.authorization, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify({ variables }) } as const;
    const answer = await this.http.request(
      `${url.replace(/\/+$/, '')}/channels/${deliveryId}?${query}`,
      request,
      signal,
    );
    return isFailure(answer) ? answer : readAnswer(answer, deliveryId);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** A channel of this id that is there already is this very call. */
function readAnswer(answer: HttpAnswer, deliveryId: string): SendResult {
  const { status } = answer;
  if (status === 409) return { outcome: 'accepted', providerMessageIds: [deliveryId] };
  if (status === 200)
    return Channel.safeParse(answer.json()).success
      ? { outcome: 'accepted', providerMessageIds: [deliveryId] }
      : garbage('ARI');
  if (status === 400) return rejected('recipient', 'ARI_400', 'the endpoint or its parameters are not valid');
  if (status === 422) return rejected('content', 'ARI_422', 'the variables are not valid');
  return resultOfStatus(answer);
}

export const asteriskKind = defineProviderKind<Call, typeof Settings>({
  kind: 'asterisk',
  title: 'Asterisk by ARI, calls by a dial plan of one’s own',
  settings: Settings,
  features: ['one call for one message, however often it is asked for', 'the dial plan reports the end of the call'],
  limits: [],
  statuses: ['delivered', 'undelivered', 'failed', 'expired'],
  create: (settings) => new AsteriskProvider(settings),
});
