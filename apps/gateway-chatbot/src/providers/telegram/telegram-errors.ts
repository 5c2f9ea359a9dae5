import type { Fault } from '@carillon/gateway-runtime';

interface TelegramFault {
  readonly code: number;
  /** How the description begins or what it holds. */
  readonly says: RegExp;
  readonly fault: Fault;
}

/** By `error_code` and `description`; the first that fits. Texts of the Bot API server, as there are no codes beside HTTP's. */
export const TELEGRAM_FAULTS: readonly TelegramFault[] = [
  { code: 400, says: /chat not found|user not found|PEER_ID_INVALID|upgraded to a supergroup/i, fault: 'recipient' },
  { code: 400, says: /./, fault: 'content' },
  { code: 401, says: /./, fault: 'account' },
  { code: 403, says: /./, fault: 'recipient' },
  { code: 404, says: /./, fault: 'account' },
  { code: 409, says: /./, fault: 'account' },
];
