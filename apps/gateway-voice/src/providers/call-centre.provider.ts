import {
  type Callbacks,
  type CallbackReading,
  type CallbackRequest,
  type ChannelProvider,
  defineProviderKind,
  endpoint,
  HttpClient,
  isFailure,
  readSignature,
  resultOfStatus,
  secret,
  type SendResult,
  signedHeaders,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import { readCallReport } from './call-report';
import { type Call, garbage, rejected } from './voice-provider';

const Settings = z.strictObject({
  url: endpoint(z.url({ protocol: /^https?$/ }).max(500)).describe('Where tasks are posted'),
  secret: secret(z.string().regex(/^[\w-]{16,256}$/, '16 to 256 letters, digits, hyphens and underscores')).describe(
    'Signs tasks, and the reports about them',
  ),
  connections: z.int().min(1).max(200).default(10).describe('Requests at the same time'),
});
type Settings = z.output<typeof Settings>;

const Taken = z.object({ id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(256)) });

/** A task for a call centre, whose people call: told by a signed POST, and reported on by another. */
class CallCentreProvider implements ChannelProvider<Call> {
  readonly name = 'call-centre';
  readonly callbacks: Callbacks = { read: (request) => this.read(request) };
  private readonly http: HttpClient;

  constructor(private readonly settings: Settings) {
    this.http = new HttpClient({ connections: settings.connections });
  }

  async send(call: Call, signal: AbortSignal): Promise<SendResult> {
    const { deliveryId: messageId, memberId, to: phone, text, locale, expiresAt } = call;
    const body = JSON.stringify({ messageId, memberId, phone, text, locale, expiresAt });
    const { url, secret: shared } = this.settings;
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': messageId,
      ...signedHeaders(shared, body, Date.now()),
    };
    const answer = await this.http.request(url, { method: 'POST', headers, body }, signal);
    if (isFailure(answer)) return answer;
    const { status } = answer;
    const id = Taken.safeParse(answer.json()).data?.id;
    if (status >= 200 && status < 300 && (id !== undefined || answer.text === ''))
      return { outcome: 'accepted', providerMessageIds: [id ?? messageId] };
    if (status >= 200 && status < 300) return garbage('CALL_CENTRE');
    if (status === 404 || status === 410) return rejected('recipient', `HTTP_${status}`, 'nobody can be called there');
    return resultOfStatus(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private read(request: CallbackRequest): CallbackReading {
    const signature = readSignature(request, this.settings.secret, Date.now());
    return signature.outcome === 'signed'
      ? readCallReport(request, signature.at)
      : { outcome: 'refused', because: 'forgery', detail: 'it is not signed with our secret, or too long ago' };
  }
}

export const callCentreKind = defineProviderKind<Call, typeof Settings>({
  kind: 'call-centre',
  title: 'Call centre, tasks by webhook',
  settings: Settings,
  features: ['people call', 'signed both ways', 'idempotency key'],
  limits: [],
  statuses: ['delivered', 'undelivered', 'failed', 'expired'],
  create: (settings) => new CallCentreProvider(settings),
});
