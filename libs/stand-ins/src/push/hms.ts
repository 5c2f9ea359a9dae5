import {
  bearerOf,
  type Call,
  formOf,
  type FrontDesk,
  type Handled,
  jsonOf,
  type Reply,
  settle,
  type StandIn,
} from '../stand-in';

export interface HmsApp {
  readonly appId: string;
  readonly secret: string;
}

export interface HmsStandIn extends StandIn {
  /** From now on every access token that was given out has expired. */
  forgetTokens(): void;
}

const SUCCESS = '80000000';
const MOST_TOKENS = 1_000;

/** HMS Push Kit: `/oauth2/v3/token` and `/v1/<app>/messages:send`, which says 200 whatever it thinks of a message. */
export function hmsStandIn(app: HmsApp): HmsStandIn {
  const tokens = new Set<string>();
  const standIn: HmsStandIn = {
    name: 'hms',
    refusals: {
      recipient: { status: 200, code: '80300007' },
      content: { status: 200, code: '80300008' },
      account: { status: 200, code: '80300002' },
      throttle: { status: 503, code: '' },
    },
    forgetTokens: () => tokens.clear(),
    handle: (call, desk) => {
      if (call.path === '/oauth2/v3/token') return { reply: giveToken(call, app, tokens) };
      if (call.path !== `/v1/${app.appId}/messages:send`) return { reply: { status: 404, body: 'not found' } };
      if (!tokens.has(bearerOf(call))) return { reply: answerOf('80200003', 'access token expired') };
      return send(call, desk, standIn);
    },
  };
  return standIn;
}

function giveToken(call: Call, { appId, secret }: HmsApp, tokens: Set<string>): Reply {
  const form = formOf(call);
  const isKnown = form.get('client_id') === appId && form.get('client_secret') === secret;
  if (!isKnown || form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 1101, sub_error: 20044, error_description: 'client secret invalid' } };
  const token = `hms-${tokens.size + 1}-${Date.now()}`;
  tokens.add(token);
  return { status: 200, body: { access_token: token, expires_in: 3_600, token_type: 'Bearer' } };
}

interface HmsMessage {
  readonly token?: readonly string[];
  readonly notification?: { readonly title?: string; readonly body?: string };
  readonly android?: { readonly notification?: { readonly click_action?: { readonly type?: number } } };
}

function send(call: Call, desk: FrontDesk, standIn: StandIn): Handled {
  const { message = {} } = jsonOf(call, answerOf('80100003', 'message')) as { readonly message?: HmsMessage };
  const { token = [], notification, android } = message;
  if (token.length === 0 || token.length > MOST_TOKENS) return { reply: answerOf('80300010', 'tokens') };
  if (notification !== undefined && android?.notification?.click_action?.type === undefined)
    return { reply: answerOf('80100003', 'click_action') };
  return settle(
    standIn,
    desk,
    { to: token.join(','), title: notification?.title, text: notification?.body ?? '', details: message },
    {
      accepted: (id) => answerOf(SUCCESS, 'Success', id),
      refused: ({ status, code }) => (status === 200 ? answerOf(code, refusalText(code, token)) : { status }),
    },
  );
}

/** With this code alone, the text is JSON that names the bad tokens. */
const refusalText = (code: string, tokens: readonly string[]): string =>
  code === '80100000' ? JSON.stringify({ success: 0, failure: tokens.length, illegal_tokens: tokens }) : 'refused';

const answerOf = (code: string, msg: string, requestId = '0'): Reply => ({
  status: 200,
  body: { code, msg, requestId },
});
