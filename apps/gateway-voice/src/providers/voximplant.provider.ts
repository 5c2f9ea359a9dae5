import { createPrivateKey } from 'node:crypto';
import {
  baseUrl,
  type Callbacks,
  callbackSecret,
  type ChannelProvider,
  defineProviderKind,
  formOf,
  type HttpAnswer,
  HttpClient,
  isFailure,
  resultOfStatus,
  secret,
  type SendResult,
} from '@carillon/gateway-runtime';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { callReportsBy } from './call-report';
import { type Call, garbage, rejected } from './voice-provider';

const Settings = z.strictObject({
  accountId: z.string().min(1).max(64).describe('Id of the account'),
  keyId: z.string().min(1).max(128).describe('Id of the service account’s key'),
  privateKey: secret(z.string().refine(isRsaKey, 'not the PEM of a private RSA key')).describe('The key, as PEM'),
  ruleId: z.string().regex(/^\d+$/).describe('Id of the rule whose scenario makes the call'),
  url: baseUrl('https://api.voximplant.com'),
  callbackSecret: callbackSecret(),
  connections: z.int().min(1).max(200).default(20).describe('Requests at the same time'),
});
type Settings = z.output<typeof Settings>;

const Started = z.object({
  result: z.literal(1),
  call_session_history_id: z.union([z.string(), z.number()]).transform(String),
});
const Refused = z.object({
  error: z.object({ code: z.union([z.string(), z.number()]).transform(String), msg: z.string().default('') }),
});

/** What the codes mean is not published: the sentence tells whose fault it is. */
const OUR_ACCOUNT = /auth|token|key|account|money|balance|funds|permission|rule_id/i;
/** A signature is good for 64 seconds at most. */
const TOKEN_LIFE_S = 60;

/** A call by a scenario of Voximplant, which reads `script_custom_data`, speaks, and posts the call's end to our callback. */
class VoximplantProvider implements ChannelProvider<Call> {
  readonly name = 'voximplant';
  /** None without a secret: nobody could tell whose report it is. */
  readonly callbacks: Callbacks | undefined;
  private readonly http: HttpClient;
  private readonly key;

  constructor(private readonly settings: Settings) {
    this.http = new HttpClient({ connections: settings.connections });
    this.key = createPrivateKey(settings.privateKey);
    this.callbacks = callReportsBy(settings.callbackSecret);
  }

  async send({ deliveryId: messageId, to: phone, text, locale }: Call, signal: AbortSignal): Promise<SendResult> {
    const { accountId, keyId, ruleId, url } = this.settings;
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuer(accountId)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFE_S}s`)
      .sign(this.key);
    const script_custom_data = JSON.stringify({ messageId, phone, text, locale });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
    const body = formOf({ rule_id: ruleId, script_custom_data });
    const answer = await this.http.request(
      `${url}/platform_api/StartScenarios/`,
      { method: 'POST', headers, body },
      signal,
    );
    return isFailure(answer) ? answer : readAnswer(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function readAnswer(answer: HttpAnswer): SendResult {
  const started = Started.safeParse(answer.json()).data;
  if (answer.status === 200 && started !== undefined)
    return { outcome: 'accepted', providerMessageIds: [started.call_session_history_id] };
  const error = Refused.safeParse(answer.json()).data?.error;
  if (error === undefined) return answer.status === 200 ? garbage('VOXIMPLANT') : resultOfStatus(answer);
  const fault = OUR_ACCOUNT.test(error.msg)
    ? 'account'
    : /phone|number|destination/i.test(error.msg)
      ? 'recipient'
      : 'content';
  return rejected(fault, `VOXIMPLANT_${error.code}`, `Voximplant answered with error ${error.code}`);
}

export const voximplantKind = defineProviderKind<Call, typeof Settings>({
  kind: 'voximplant',
  title: 'Voximplant, calls by a scenario',
  settings: Settings,
  features: ['speaks the text', 'the scenario reports the end of the call to the callback'],
  limits: ['200 requests at the same time'],
  statuses: ['delivered', 'undelivered', 'failed', 'expired'],
  create: (settings) => new VoximplantProvider(settings),
});

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
