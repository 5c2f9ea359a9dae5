import type { PayloadOf, SendVoice } from '@carillon/contracts';
import type { SendResult } from '@carillon/gateway-runtime';

export type Call = PayloadOf<typeof SendVoice>;

export const rejected = (fault: 'recipient' | 'content' | 'account', code: string, detail: string): SendResult => ({
  outcome: 'rejected',
  fault,
  code,
  detail,
});

/** An answer that is none of the protocol, though the request got through. */
export const garbage = (provider: string): SendResult => ({
  outcome: 'unknown',
  code: `${provider}_GARBAGE`,
  detail: 'the answer makes no sense',
});
