import { randomUUID } from 'node:crypto';
import { DropTimer, type OutgoingItem, type PayloadOf, SetTimer, TimerFired } from '@carillon/contracts';
import type { ReceivedMessage } from '@carillon/testing';

export type Fired = PayloadOf<typeof TimerFired>;

/** Where the packets for an owner go. */
export const addressOf = (owner: string): string => `${owner}.on.${TimerFired.name}`;

const causeNow = () => {
  const id = randomUUID();
  return { id, correlationId: id, occurredAt: new Date() };
};

export function setItem(
  timerId: string,
  dueAt: Date,
  changes: { owner?: string; decidedAt?: Date; expiresAt?: Date; payload?: Record<string, unknown> } = {},
): OutgoingItem {
  const { owner = 'dispatcher', decidedAt = new Date(dueAt.getTime() - 3_600_000), expiresAt, payload = {} } = changes;
  return SetTimer.item({
    cause: causeNow(),
    payload: {
      ...{ timerId, owner, payload },
      ...{ dueAt: dueAt.toISOString(), decidedAt: decidedAt.toISOString() },
      ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
    },
  });
}

export const dropItem = (timerId: string, decidedAt: Date, owner = 'dispatcher'): OutgoingItem =>
  DropTimer.item({ cause: causeNow(), payload: { timerId, owner, decidedAt: decidedAt.toISOString() } });

/** An item whose payload no contract has seen. */
export const unchecked = (contract: string, payload: object): OutgoingItem => {
  const cause = causeNow();
  return { ...cause, id: randomUUID(), contract, causationId: cause.id, payload };
};

export const firedIn = (messages: readonly ReceivedMessage[]) =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: readonly { id: string; payload: Fired }[] }).items);
