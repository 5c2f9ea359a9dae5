import { randomUUID } from 'node:crypto';
import {
  type Cause,
  type DeliveryStatus,
  MessageRendered,
  MessageRequested,
  type OutgoingItem,
  type PublicStatus,
  RenderingFailed,
  StatusChanged,
} from '@carillon/contracts';
import type { ReceivedMessage } from '@carillon/testing';

export const homer = {
  memberId: 'm-1',
  firstName: 'Homer',
  lastName: 'Simpson',
  phone: { value: '+15550100001', verified: true },
  email: { value: 'homer@example.com', verified: true },
};

export const cause = (): Cause => {
  const id = randomUUID();
  return { id, correlationId: id, occurredAt: new Date('2026-05-01T10:15:00Z') };
};

type RequestInput = (typeof MessageRequested)['example'];

export const requestOf = (changes: Partial<RequestInput> = {}): OutgoingItem =>
  MessageRequested.item({
    cause: cause(),
    payload: { ...MessageRequested.example, messageId: randomUUID(), member: homer, ...changes },
  });

export const messageIdOf = ({ payload }: OutgoingItem): string => (payload as { messageId: string }).messageId;

export const renderedOf = (messageId: string, occurredAt?: Date): OutgoingItem =>
  MessageRendered.item({ cause: cause(), payload: { messageId }, ...(occurredAt && { occurredAt }) });

export const failedOf = (messageId: string, code: string): OutgoingItem =>
  RenderingFailed.item({ cause: cause(), payload: { messageId, code, detail: 'no words' } });

export const changedOf = (
  messageId: string,
  status: DeliveryStatus,
  second = 0,
  more: { provider?: string; code?: string; detail?: string; renderedAt?: string } = {},
): OutgoingItem =>
  StatusChanged.item({
    cause: cause(),
    payload: { messageId, status, at: new Date(Date.UTC(2026, 4, 1, 10, 20, second)).toISOString(), ...more },
  });

interface StatusEvent {
  readonly id: string;
  readonly traceparent?: string;
  readonly data: PublicStatus;
}

export const eventOf = ({ body }: ReceivedMessage): StatusEvent => JSON.parse(body) as StatusEvent;

/** Announced statuses of one message, in the order they came. */
export const announcedOf = (received: readonly ReceivedMessage[], messageId: string): readonly DeliveryStatus[] =>
  received
    .map(eventOf)
    .filter(({ data }) => data.messageId === messageId)
    .map(({ data }) => data.status);

/** Payloads of all items in received packets. */
export function payloadsOf<Payload>(received: readonly ReceivedMessage[]): readonly Payload[] {
  return received.flatMap(({ body }) =>
    (JSON.parse(body) as { items: { payload: Payload }[] }).items.map(({ payload }) => payload),
  );
}
