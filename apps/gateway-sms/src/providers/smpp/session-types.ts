import type { Logger } from '@carillon/messaging';
import type { DataPdu, MessagePdu } from './pdu-types';

export type OpenResult =
  | { readonly outcome: 'bound' }
  | { readonly outcome: 'refused'; readonly status: number }
  | { readonly outcome: 'unreachable'; readonly detail: string };

/** What a session is for (SMPP 3.4 §4.1): to submit, to be delivered to, or both. */
export type BindMode = 'transceiver' | 'transmitter' | 'receiver';

export interface SessionHandlers {
  /** Takes a message of the centre; resolves with the status to answer. A rejection is answered "later" (0x64). */
  onMessage(pdu: MessagePdu | DataPdu): Promise<number>;
  readonly log: Logger;
}
