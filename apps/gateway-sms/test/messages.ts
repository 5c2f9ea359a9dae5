import { randomUUID } from 'node:crypto';
import { type OutgoingItem, type PayloadOf, SendSms, type StatusChanged } from '@carillon/contracts';
import type { ReceivedMessage } from '@carillon/testing';
import { Centre } from './centre';

type Status = PayloadOf<typeof StatusChanged>;

export interface Sms {
  readonly item: OutgoingItem;
  readonly deliveryId: string;
  readonly to: string;
}

/** An order to send an SMS, to a number that the centre takes unless another is given. */
export function sms(fields: Partial<PayloadOf<typeof SendSms>> = {}): Sms {
  const id = randomUUID();
  const deliveryId = fields.deliveryId ?? randomUUID();
  const to = fields.to ?? Centre.good();
  const cause = { id, correlationId: `of ${id}`, occurredAt: new Date() };
  return { item: SendSms.item({ cause, payload: { text: 'Hello', ...fields, deliveryId, to } }), deliveryId, to };
}

/** What the gateway has told of a message, in order. */
export const statusesOf = (received: readonly ReceivedMessage[], deliveryId: string): readonly Status[] =>
  received
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Status }[] }).items)
    .map(({ payload }) => payload)
    .filter(({ messageId }) => messageId === deliveryId);
