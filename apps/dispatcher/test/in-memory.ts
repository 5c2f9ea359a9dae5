import type { EntityManager } from 'typeorm';
import type { Message } from '../src/domain/message';
import { useKey } from '../src/domain/frequency-cap';
import type { Claim } from '../src/storage/cap-use.repository';
import type { ParkedMessage } from '../src/storage/parked-message.repository';
import type { Repositories } from './simulation';

/** The repositories without a database, for thousands of lives in a test. */
export function inMemory(): Repositories {
  const messages = new Map<string, Message>();
  const parked = new Map<string, ParkedMessage>();
  const uses = new Map<string, readonly Date[]>();
  const pick = <Value>(from: ReadonlyMap<string, Value>, ids: readonly string[]): Map<string, Value> =>
    new Map(ids.flatMap((id) => (from.has(id) ? [[id, from.get(id)!] as const] : [])));
  return {
    transaction: (work) => work(undefined as unknown as EntityManager), // nobody looks at it
    messages: {
      add: async (_tx, added) => {
        const fresh = added.filter(({ deliveryId }) => !messages.has(deliveryId));
        for (const one of fresh) messages.set(one.deliveryId, one);
        return new Set(fresh.map(({ deliveryId }) => deliveryId));
      },
      hold: async (_tx, ids) => pick(messages, ids),
      advance: async (_tx, advanced) => advanced.forEach((one) => messages.set(one.deliveryId, one)),
      notKnownAsRendered: async (_tx, rendered) =>
        new Set(
          rendered
            .filter(({ deliveryId, at }) => !((messages.get(deliveryId)?.history.rendered?.at ?? Infinity) <= at))
            .map(({ deliveryId }) => deliveryId),
        ),
      purge: async () => 0,
    },
    parked: {
      hold: async (_tx, ids) => pick(parked, ids),
      // Through JSON, as the database does it.
      save: async (_tx, saved) => saved.forEach((one) => parked.set(one.messageId, structuredClone(one))),
      open: async () => [], // only REST asks
      release: async () => undefined,
    },
    uses: {
      claim: async (_tx, claims, now) => {
        const before = new Map(claims.map(({ capId, memberId }) => keyed(uses, capId, memberId)));
        for (const { capId, memberId, count } of claims) {
          const key = useKey(capId, memberId);
          uses.set(key, [...before.get(key)!, ...Array.from({ length: count }, () => now)]);
        }
        return before;
      },
      giveBack: async (_tx, claims) => {
        for (const { capId, memberId, count } of claims) {
          const [key, list] = keyed(uses, capId, memberId);
          uses.set(key, list.slice(0, list.length - count));
        }
      },
      purge: async () => undefined,
      follow: async () => [],
    },
  };
}

const keyed = (
  uses: ReadonlyMap<string, readonly Date[]>,
  capId: Claim['capId'],
  memberId: string,
): readonly [string, readonly Date[]] => [useKey(capId, memberId), uses.get(useKey(capId, memberId)) ?? []];
