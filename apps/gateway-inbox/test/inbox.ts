import { randomUUID } from 'node:crypto';
import { type OutgoingItem, type PayloadOf, SendInbox, StatusChanged } from '@carillon/contracts';
import { MemberTokens, type RunningService } from '@carillon/service-kit';
import type { ReceivedMessage, ServiceUnderTest } from '@carillon/testing';

export const API_TOKEN = 'the-operator-knows-it';
export const MEMBER_TOKEN_SECRET = 'only-the-services-know-this-secret';
export const settings = { API_TOKEN, MEMBER_TOKEN_SECRET };

type OrderInput = (typeof SendInbox)['example'];

export function orderOf(changes: Partial<OrderInput> = {}): OutgoingItem {
  const id = randomUUID();
  return SendInbox.item({
    cause: { id, correlationId: `c-${id}`, occurredAt: new Date('2026-05-01T10:15:00Z') },
    payload: { ...SendInbox.example, deliveryId: randomUUID(), ...changes },
  });
}

export const messageIdOf = ({ payload }: OutgoingItem): string => (payload as { deliveryId: string }).deliveryId;

export interface ReportedStatus {
  readonly id: string;
  readonly correlationId: string;
  readonly payload: PayloadOf<typeof StatusChanged>;
}

/** What was reported of one message, each item once, in the order it came. */
export function statusesOf(received: readonly ReceivedMessage[], messageId: string): readonly ReportedStatus[] {
  const items = received
    .filter(({ type }) => type === StatusChanged.name)
    .flatMap(({ body }) => (JSON.parse(body) as { items: ReportedStatus[] }).items)
    .filter(({ payload }) => payload.messageId === messageId);
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

export const namesOf = (statuses: readonly ReportedStatus[]): readonly string[] =>
  statuses.map(({ payload: { status } }) => status);

/** What the different answers hold, as far as the tests look at it. */
export interface Answer {
  readonly items: readonly (Record<string, unknown> & { readonly messageId: string })[];
  readonly next?: string;
  readonly unread: number;
  readonly read: number;
  readonly token: string;
  readonly expiresAt: string;
  readonly code: string;
  readonly errors: readonly { readonly pointer: string }[];
}

type Service = ServiceUnderTest<RunningService>;

/** Calls the service with a token. */
export const callerOf =
  (service: Service, token: () => string) =>
  async (method: string, path: string, body?: unknown): Promise<{ status: number; type: string; body: Answer }> => {
    const response = await fetch(`${service.running.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      body: (text === '' ? {} : JSON.parse(text)) as Answer,
    };
  };

export const operator = (service: Service) => callerOf(service, () => API_TOKEN);

const tokens = new MemberTokens(MEMBER_TOKEN_SECRET);
export const asMember = (service: Service, memberId: string) =>
  callerOf(service, () => tokens.issue(memberId, 600).token);
