import type { EntityManager } from 'typeorm';
import type { Fault } from '../channel-provider';

/** Why a message is not even handed over. */
export interface Refusal {
  readonly fault: Extract<Fault, 'recipient' | 'content'>;
  readonly code: string;
  readonly detail: string;
}

/** A message as its provider gets it, or why none does. */
export type Admitted<Message> =
  | { readonly outcome: 'admitted'; readonly message: Message }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/**
 * What a channel itself wants of messages before any provider is asked, for a whole packet at once: where the channel may be
 * used, and what must be known of a message. One answer for each payload, in their order.
 */
export type Admit<Payload, Message> = (
  payloads: readonly Payload[],
  tx: EntityManager,
) => Promise<readonly Admitted<Message>[]>;

export const refuseMessage = (fault: Refusal['fault'], code: string, detail: string) =>
  ({ outcome: 'refused', refusal: { fault, code, detail } }) as const;
