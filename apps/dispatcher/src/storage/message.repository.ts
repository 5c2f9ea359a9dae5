import type { DeliveryStatus } from '@carillon/contracts';
import { plainArray, textArray } from '@carillon/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { standingOf } from '../domain/advance-message';
import type { Deferral, History, Message, MessageFacts, StatusReport } from '../domain/message';

type StoredHistory = Readonly<Partial<Record<DeliveryStatus, Stored<StatusReport>>>>;
type Stored<Timed> = { readonly [Key in keyof Timed]: Timed[Key] extends Date | undefined ? string : Timed[Key] };

export interface StoredLife {
  readonly history: StoredHistory;
  readonly deferrals: readonly Stored<Deferral>[] | null;
  readonly deferredUntil: Date | null;
}

/** A row is one delivery: of a message without a cascade it is the only one. */
export const FACTS = `coalesce(cascade_of, message_id) as "messageId", message_id as "deliveryId", step,
  member_id as "memberId", channel, message_type as "messageType", event_id as "eventId", event_source as "eventSource",
  event_type as "eventType", offer_id as "offerId", template_id as "templateId"`;

export const LIFE = `history, deferrals, deferred_until as "deferredUntil"`;

/** The messages as handlers see them. */
@Injectable()
export class MessageRepository {
  /**
   * Adds messages requested `at` a moment. Sorted, so that two workers with the same messages cannot deadlock.
   *
   * @returns ids of the deliveries that were not there yet
   */
  async add(tx: EntityManager, messages: readonly Message[], at: Date): Promise<ReadonlySet<string>> {
    if (messages.length === 0) return new Set();
    const standings = messages.map(({ history }) => standingOf(history));
    const rows: { message_id: string }[] = await tx.query(
      `insert into message (message_id, cascade_of, step, member_id, channel, message_type, event_id, event_source,
         event_type, offer_id, template_id, status, code, history, deferrals, deferred_until, status_at, requested_at,
         updated_at)
       select m.*, $17, $17, $17
       from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::jsonb[], $15::jsonb[], $16::timestamptz[])
         as m (message_id)
       order by m.message_id
       on conflict do nothing
       returning message_id`,
      [
        plainArray(messages.map(({ deliveryId }) => deliveryId)),
        plainArray(messages.map(({ messageId, deliveryId }) => (messageId === deliveryId ? undefined : messageId))),
        plainArray(messages.map(({ step }) => step)),
        textArray(messages.map(({ memberId }) => memberId)),
        plainArray(messages.map(({ channel }) => channel)),
        textArray(messages.map(({ messageType }) => messageType)),
        textArray(messages.map(({ eventId }) => eventId)),
        textArray(messages.map(({ eventSource }) => eventSource)),
        textArray(messages.map(({ eventType }) => eventType)),
        plainArray(messages.map(({ offerId }) => offerId)),
        plainArray(messages.map(({ templateId }) => templateId)),
        plainArray(standings.map(({ status }) => status)),
        textArray(standings.map(({ code }) => code)),
        textArray(messages.map(({ history }) => textOf(history))),
        textArray(messages.map(deferralsOf)),
        plainArray(messages.map(({ deferredUntil }) => deferredUntil?.toISOString())),
        at,
      ],
    );
    return new Set(rows.map(({ message_id }) => message_id));
  }

  /** Reads deliveries by their ids and keeps them from other workers until `tx` ends. Locks in the order of the ids. */
  async hold(tx: EntityManager, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, Message>> {
    if (deliveryIds.length === 0) return new Map();
    const rows: StoredMessage[] = await tx.query(
      `select ${FACTS}, ${LIFE} from message where message_id = any($1::uuid[]) order by message_id for update`,
      [plainArray(deliveryIds)],
    );
    return new Map(rows.map((row) => [row.deliveryId, revive(row)]));
  }

  /**
   * The deliveries among these that are not known to have been rendered at that time or before, those that are not there at all
   * included. Holds nothing.
   */
  async notKnownAsRendered(
    tx: EntityManager,
    rendered: readonly { readonly deliveryId: string; readonly at: Date }[],
  ): Promise<ReadonlySet<string>> {
    const rows: { message_id: string }[] = await tx.query(
      `select r.message_id from unnest($1::uuid[], $2::text[]) r(message_id, at)
       left join message m using (message_id)
       where coalesce(m.history -> 'rendered' ->> 'at' > r.at collate "C", true)`, // both as `toISOString` writes them
      [
        plainArray(rendered.map(({ deliveryId }) => deliveryId)),
        plainArray(rendered.map(({ at }) => at.toISOString())),
      ],
    );
    return new Set(rows.map(({ message_id }) => message_id));
  }

  /** Writes where messages stand now. They must be held. */
  async advance(tx: EntityManager, messages: readonly Message[], now: Date): Promise<void> {
    if (messages.length === 0) return;
    const standings = messages.map(({ history }) => standingOf(history));
    await tx.query(
      `update message m
       set status = c.status, status_at = c.status_at, provider = c.provider, code = c.code, history = c.history,
         deferrals = c.deferrals, deferred_until = c.deferred_until, updated_at = $9
       from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[],
         $8::timestamptz[]) as c (message_id, status, status_at, provider, code, history, deferrals, deferred_until)
       where m.message_id = c.message_id`,
      [
        plainArray(messages.map(({ deliveryId }) => deliveryId)),
        plainArray(standings.map(({ status }) => status)),
        plainArray(standings.map(({ at }) => at.toISOString())),
        textArray(standings.map(({ provider }) => provider)),
        textArray(standings.map(({ code }) => code)),
        textArray(messages.map(({ history }) => textOf(history))),
        textArray(messages.map(deferralsOf)),
        plainArray(messages.map(({ deferredUntil }) => deferredUntil?.toISOString())),
        now,
      ],
    );
  }

  /**
   * Forgets messages requested before a moment, oldest first, with what was parked of them. Relies on `message_newest`.
   *
   * @returns how many
   */
  async purge(before: Date, limit: number, source: Pick<EntityManager, 'query'>): Promise<number> {
    const [, count]: [unknown, number] = await source.query(
      `with old as materialized (
         select message_id from message where requested_at < $1 order by requested_at, message_id limit $2
         for update skip locked),
       parked as (delete from parked_message p using old where p.message_id = old.message_id)
       delete from message m using old where m.message_id = old.message_id`,
      [before, limit],
    );
    return count;
  }
}

const deferralsOf = ({ deferrals }: Message): string | undefined =>
  deferrals.length === 0 ? undefined : JSON.stringify(deferrals);

/** A row of facts, and its life as JSON keeps it. */
export type StoredMessage = Omit<MessageFacts, 'step'> & StoredLife & { readonly step: number | null };

/** As JSON, whose own way with dates takes twice as long. */
function textOf(history: History): string {
  const stored: Record<string, unknown> = {};
  for (const [status, report] of Object.entries(history)) stored[status] = { ...report, at: report.at.toISOString() };
  return JSON.stringify(stored);
}

/** Puts a row back into shape: the row itself, which nobody else has, as copies of it cost more than all its values. */
export function revive<Row extends StoredMessage>(row: Row): Omit<Row, keyof StoredLife | 'step'> & Message {
  const { step, deferredUntil, history, deferrals } = row;
  return Object.assign(row as Omit<Row, keyof StoredLife | 'step'>, {
    step: step ?? undefined,
    history: revived(history),
    deferrals: (deferrals ?? []).map(({ at, until, code }) => ({ at: new Date(at), until: new Date(until), code })),
    deferredUntil: deferredUntil ?? undefined,
  });
}

function revived(stored: StoredHistory): History {
  const history: Partial<Record<string, StatusReport>> = {};
  for (const [status, { at, provider, code, late, until }] of Object.entries(stored))
    history[status] = {
      at: new Date(at),
      provider,
      code,
      late,
      until: until === undefined ? undefined : new Date(until),
    };
  return history;
}
