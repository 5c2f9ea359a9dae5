import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, formOf, type Reply, settle, type StandIn } from '../stand-in';
import { report } from '../status-book';

export interface VoximplantAccount {
  readonly accountId: string;
  readonly keyId: string;
  readonly ruleId: string;
  /** PEM. */
  readonly publicKey: string;
  /** Where the scenario posts the end of its call. */
  readonly reportTo?: string;
}

/** Voximplant's `StartScenarios`, with a scenario that speaks, is heard, and reports so. */
export function voximplantStandIn({ accountId, keyId, ruleId, publicKey, reportTo }: VoximplantAccount): StandIn {
  const standIn: StandIn = {
    name: 'voximplant',
    refusals: {
      recipient: { status: 200, code: '404 phone number is invalid' },
      content: { status: 200, code: '332 script_custom_data is invalid' },
      account: { status: 200, code: '127 not enough money' },
      throttle: { status: 429, code: '' },
    },
    handle: async (call, desk) => {
      if (call.path !== '/platform_api/StartScenarios/') return { reply: { status: 404 } };
      try {
        const { protectedHeader } = await jwtVerify(bearerOf(call), createPublicKey(publicKey), {
          algorithms: ['RS256'],
          issuer: accountId,
          maxTokenAge: 64,
        });
        if (protectedHeader.kid !== keyId) throw new Error('another key');
      } catch {
        return { reply: errorOf('100 authorization failed') };
      }
      const form = formOf(call);
      if (form.get('rule_id') !== ruleId) return { reply: errorOf('131 rule_id is invalid') };
      const order = readOrder(form.get('script_custom_data'));
      if (order === undefined) return { reply: errorOf('332 script_custom_data is invalid') };
      return settle(
        standIn,
        desk,
        { to: order.phone, text: order.text, details: order },
        {
          accepted: (id) => {
            report(
              reportTo,
              'application/json',
              JSON.stringify({ id, end: order.phone.endsWith('0000') ? 'busy' : 'answered' }),
            );
            return {
              status: 200,
              headers: { 'content-type': 'application/json' },
              body: `{"result":1,"call_session_history_id":${id}}`,
            };
          },
          refused: ({ status, code }) => (status === 200 ? errorOf(code) : { status, headers: { 'retry-after': '1' } }),
        },
      );
    },
  };
  return standIn;
}

function readOrder(text: string | null): { readonly phone: string; readonly text: string } | undefined {
  try {
    const { phone, text: words } = JSON.parse(text ?? '') as { readonly phone?: string; readonly text?: string };
    return phone === undefined || words === undefined ? undefined : { phone, text: words };
  } catch {
    return undefined;
  }
}

function errorOf(fault: string): Reply {
  const [code = '', ...words] = fault.split(' ');
  return { status: 200, body: { error: { code: Number(code), msg: words.join(' ') } } };
}
